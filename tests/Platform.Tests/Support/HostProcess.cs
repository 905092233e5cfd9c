using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Platform.Local.BackingServices;
using Platform.Local.Host;

namespace Platform.Tests.Support;

/// <summary>The local host as a process of its own, to be killed. Its data and its ports stay the same over its lives. The collection of this name has the
/// tests that start hosts beside the one of <see cref="PlatformFixture"/>: one of them at a time, beside the others.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private const int GatewayPort = 7071;
    private readonly string data, program;
    private readonly int portOffset;
    private Process? process;
    private StringBuilder output = new();

    /// <param name="name">The folder of its data.</param>
    /// <param name="program">The program, if it is not the one that these tests were built with.</param>
    public HostProcess(string name, string? program = null)
    {
        this.program = program ?? Path.Combine(AppContext.BaseDirectory, "Platform.Local.Host.dll");
        data = Path.Combine(Repository.Root, ".local", "tests", name);
        portOffset = FreeOffset();
        Gateway = new($"http://localhost:{GatewayPort + portOffset}");
    }

    public Uri Gateway { get; }

    /// <summary>A number from the environment, which makes a test longer than it is in the suite.</summary>
    public static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>All of its ports are free, and below those of <see cref="LocalHost.FreePort"/>.</summary>
    private static int FreeOffset()
    {
        var usual = new BackingServicesOptions { DataFolder = "", ServicesFolder = "" };
        int[] ports = [
            7070, .. PlatformManifest.Read(Repository.Root).Services.Select(s => s.Port), usual.PostgresPort, usual.BlobPort, usual.SmtpPort,
            usual.MailPagePort];
        int offset;
        do offset = Random.Shared.Next(1000, 24_000 - ports.Max());
        while (!ports.All(port => LocalHost.IsFree(port + offset)));
        return offset;
    }

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="reset">From nothing.</param>
    /// <param name="only">The apps to start, by commas; default: all.</param>
    /// <param name="environment">Its environment, beyond that of the tests.</param>
    public async Task StartAsync(bool reset = false, string? only = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] arguments = [
            program, "--no-web", "--data", data, "--port-offset", portOffset.ToString(CultureInfo.InvariantCulture),
            .. only is null ? Array.Empty<string>() : ["--only", only]];
        if (reset) arguments = [.. arguments, "--reset"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A language with other letter case and formats, and a time zone that is not UTC: nothing may depend on them.
        (start.Environment["LANG"], start.Environment["TZ"]) = ("tr_TR.UTF-8", "Asia/Kolkata");
        foreach (var (name, value) in RaisedRateLimits.Environment.Concat(environment ?? new Dictionary<string, string>())) start.Environment[name] = value;
        process = Process.Start(start)!;
        output = new();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(string? line)
        {
            lock (output) output.AppendLine(line);
            if (line?.StartsWith("Ready in", StringComparison.Ordinal) == true) ready.TrySetResult();
        }
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var first = await Task.WhenAny(ready.Task, process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMinutes(3)));
        if (first == ready.Task) return;
        await KillAsync();
        lock (output) throw new InvalidOperationException($"The host did not start:\n{output}");
    }

    /// <summary>Registers a user and opens the link in the mail.</summary>
    public async Task RegisterAsync(HttpClient http, string email, string password, string displayName = "Pat")
    {
        (await http.PostAsJsonAsync("/api/v1/auth/register", new { email, password, displayName })).EnsureSuccessStatusCode();
        var page = new Uri($"http://localhost:{new BackingServicesOptions { DataFolder = "", ServicesFolder = "" }.MailPagePort + portOffset}");
        var token = Mailbox.TokenIn(await Mailbox.WaitForAsync(page, email, "Verify"));
        (await http.PostAsJsonAsync("/api/v1/auth/verify-email", new { token, password })).EnsureSuccessStatusCode();
    }

    /// <summary>Asks one of its databases.</summary>
    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        Match port;
        lock (output) port = PostgresPort().Match(output.ToString());
        var server = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(port.Groups[1].Value, CultureInfo.InvariantCulture),
            Database = database,
            Username = "postgres",
            Password = await File.ReadAllTextAsync(Path.Combine(data, "postgres.password")),
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex(@"PostgreSQL \S+ is ready on port (\d+)")]
    private static partial Regex PostgresPort();

    /// <summary>SIGKILL: nothing gets a chance to end in order.</summary>
    public async Task KillAsync()
    {
        if (process is null) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
