using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Platform.Local.BackingServices;

/// <summary>PostgreSQL on the loopback interface, with a random password in the data folder.</summary>
internal sealed class PostgresServer(PostgresHome home, string servicesFolder, string dataFolder, string logFolder)
{
    private const string Version = "17";
    private const string Superuser = "postgres";
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);
    private readonly string passwordFile = Path.Combine(dataFolder, "postgres.password");

    /// <summary>Stops the server that an earlier host left running.</summary>
    public async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        using var leftover = LeftoverProcess.Find(home.PidFile, "postgres");
        if (leftover is null) return;
        var (exitCode, output) = await Command.RunAsync([.. StopCommand, "-t", "15"], home.ProgramFolder, cancellationToken);
        if (exitCode != 0 && !leftover.HasExited)
            throw new BackingServiceException($"PostgreSQL of an earlier host (process {leftover.Id}) cannot be stopped: {output}");
    }

    public void DeleteData()
    {
        Folders.Delete(home.DataFolder);
        File.Delete(passwordFile);
    }

    public async Task<(SupervisedProcess Process, string ConnectionString)> StartAsync(
        PortRequest request, ICollection<IAsyncDisposable> started, Action<string> report, CancellationToken cancellationToken)
    {
        var password = await PrepareDataAsync(report, cancellationToken);
        return await Ports.OpenAsync([request], async ports =>
        {
            var process = SupervisedProcess.Start(servicesFolder, new ProcessSpec(
                "PostgreSQL", home.Program("postgres", Arguments(ports[0])), home.ProgramFolder, Path.Combine(logFolder, "postgres.log"))
            {
                StopCommand = [.. StopCommand, "--no-wait"],
                GraceSeconds = 20,
            });
            lock (started) started.Add(process);
            var connectionString = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = ports[0],
                Username = Superuser,
                Password = password,
                SslMode = SslMode.Disable,
                GssEncryptionMode = GssEncryptionMode.Disable,
            }.ConnectionString;
            await process.WaitUntilReadyAsync(cancel => AnswersAsync(connectionString, cancel), ReadyTimeout, cancellationToken);
            report($"PostgreSQL {Version} is ready on port {ports[0]}");
            return (process, connectionString);
        });
    }

    /// <summary>Checks that an external server answers.</summary>
    public static async Task EnsureReachableAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await SelectOneAsync(connectionString, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or ArgumentException)
        {
            throw new BackingServiceException($"The PostgreSQL whose connection string was passed does not answer: {failure.Message}");
        }
    }

    private IReadOnlyList<string> StopCommand => home.Program("pg_ctl", "stop", "-D", home.DataFolder, "-m", "fast");

    private string[] Arguments(int port) =>
    [
        "-D", home.DataFolder,
        "-c", "listen_addresses=127.0.0.1",
        "-c", $"port={port}",
        "-c", "unix_socket_directories=",
        // Tests run many hosts on one server.
        "-c", "max_connections=300",
        "-c", "shared_buffers=128MB",
        // Fewer checkpoints: after each, the first change of a page logs the whole page.
        "-c", "max_wal_size=4GB",
        "-c", "logging_collector=off",
    ];

    private async Task<string> PrepareDataAsync(Action<string> report, CancellationToken cancellationToken)
    {
        var versionFile = Path.Combine(home.DataFolder, "PG_VERSION");
        if (File.Exists(versionFile) && File.Exists(passwordFile))
        {
            var version = (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
            return version == Version
                ? await File.ReadAllTextAsync(passwordFile, cancellationToken)
                : throw new BackingServiceException(
                    $"The data in {home.DataFolder} is PostgreSQL {version}'s and this is PostgreSQL {Version}; delete it with --reset.");
        }

        // Data elsewhere without a password: the data folder was deleted to start afresh.
        if (File.Exists(versionFile) && !home.DataIsElsewhere)
        {
            throw new BackingServiceException(
                $"{passwordFile} is missing, so the data in {home.DataFolder} cannot be opened; put it back, or delete the data with --reset.");
        }

        Folders.Delete(home.DataFolder);

        report($"Creating the PostgreSQL {Version} data folder…");
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await InitializeAsync(password, cancellationToken);
        return password;
    }

    private async Task InitializeAsync(string password, CancellationToken cancellationToken)
    {
        // Renamed when complete, so that an interrupted initdb is repeated.
        var unfinished = home.DataFolder + ".unfinished";
        var passwordForInitdb = home.DataFolder + ".initdb-password";
        Folders.Delete(unfinished);
        Directory.CreateDirectory(unfinished);
        await WritePrivateAsync(passwordForInitdb, password, cancellationToken);
        try
        {
            await home.ChangeOwnerAsync(unfinished, cancellationToken);
            await home.ChangeOwnerAsync(passwordForInitdb, cancellationToken);
            await Command.RunSuccessfullyAsync("Creating the PostgreSQL data folder (initdb)", home.Program("initdb",
                "-D", unfinished, $"--username={Superuser}", $"--pwfile={passwordForInitdb}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"), home.ProgramFolder, cancellationToken);
            await WritePrivateAsync(passwordFile, password, cancellationToken);
            Directory.Move(unfinished, home.DataFolder);
        }
        finally
        {
            File.Delete(passwordForInitdb);
        }
    }

    private static async Task WritePrivateAsync(string path, string text, CancellationToken cancellationToken)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }

    private async Task<bool> AnswersAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await SelectOneAsync(connectionString, cancellationToken);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new BackingServiceException($"PostgreSQL refuses the password in {passwordFile}; put the right one back, or delete the data with --reset.");
        }
        catch (Exception notYet) when (notYet is NpgsqlException or SocketException)
        {
            return false;
        }
    }

    private static async Task SelectOneAsync(string connectionString, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 10 };
        builder.Database ??= "postgres";
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
