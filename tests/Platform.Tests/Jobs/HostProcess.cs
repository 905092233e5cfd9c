using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Platform.Local.Host;
using Xunit;

namespace Platform.Tests.Jobs;

/// <summary>The local host as a process of its own, which can be killed.</summary>
sealed partial class HostProcess : IAsyncDisposable
{
    readonly Process process;
    readonly ConcurrentQueue<string> output = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    HostProcess(Process process) => this.process = process;

    public Uri Gateway { get; private set; } = null!;

    public string PostgresConnectionString { get; private set; } = "";

    /// <summary>A port that was free when it was chosen may have gone to a connection when it is to be used: then once more.</summary>
    public static async Task<HostProcess> StartAsync(string dataFolder, string apps)
    {
        for (var tries = 1; ; tries++)
        {
            var host = Start(dataFolder, apps);
            await Task.WhenAny(host.ready.Task, host.process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(120)));
            if (host.ready.Task.IsCompleted)
            {
                await host.ReadAddressesAsync(dataFolder);
                return host;
            }
            await host.DisposeAsync();
            if (tries == 5 || !host.Text.Contains("already in use", StringComparison.Ordinal)) Assert.Fail($"The host did not start:{Environment.NewLine}{host.Text}");
        }
    }

    static HostProcess Start(string dataFolder, string apps)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (var argument in new[] { typeof(LocalHost).Assembly.Location, "--data", dataFolder, "--free-ports", "--only", apps }) start.ArgumentList.Add(argument);
        start.Environment["COLUMNS"] = "200"; // the table is read below
        var host = new HostProcess(Process.Start(start)!);
        host.Listen();
        return host;
    }

    async Task ReadAddressesAsync(string dataFolder)
    {
        Gateway = new(GatewayShape().Match(Text).Groups["url"].Value);
        PostgresConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(PostgresShape().Match(Text).Groups["port"].Value, CultureInfo.InvariantCulture),
            Username = "postgres",
            Password = await File.ReadAllTextAsync(Path.Combine(dataFolder, "postgres.password")),
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        }.ConnectionString;
    }

    string Text => string.Join('\n', output);

    void Listen()
    {
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Note(string? line)
        {
            if (line is null) return;
            output.Enqueue(line);
            if (line.StartsWith("Ready in", StringComparison.Ordinal)) ready.TrySetResult();
        }
    }

    /// <summary>SIGKILL: nothing of it runs any further.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresConnectionString) { Database = database }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex(@"gateway[^\n]*?(?<url>http://localhost:\d+)")]
    private static partial Regex GatewayShape();

    [GeneratedRegex(@"PostgreSQL \S+ is ready on port (?<port>\d+)")]
    private static partial Regex PostgresShape();
}
