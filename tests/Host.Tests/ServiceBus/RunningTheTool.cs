using System.Diagnostics;
using System.Globalization;
using Platform.Local.Host;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>servicebus-local as a process of its own.</summary>
[Collection(nameof(PostgresFixture))]
public sealed class RunningTheTool(PostgresFixture postgres) : IDisposable
{
    private readonly string config = Path.GetTempFileName();
    private readonly int port = LocalHost.FreePort();
    private Process? tool;

    [Fact]
    public async Task Message_is_still_there_after_the_tool_was_killed_and_started_again()
    {
        await File.WriteAllTextAsync(config, """{ "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": [ { "Name": "tool-queue" } ] } ] } }""");
        var connection = await StartAsync();
        await using (var client = new ServiceBusClient(connection))
        {
            await using var sender = client.CreateSender("tool-queue");
            await sender.SendMessageAsync(new("kept"));
        }
        tool!.Kill();
        await tool.WaitForExitAsync();
        Assert.Equal(connection, await StartAsync());

        await using (var client = new ServiceBusClient(connection))
        {
            await using var receiver = client.CreateReceiver("tool-queue");
            var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(15));
            Assert.Equal("kept", message?.Body.ToString());
            await receiver.CompleteMessageAsync(message);
        }
    }

    [Fact]
    public async Task Configuration_that_cannot_be_used_is_one_clear_line_and_exit_code_1()
    {
        await File.WriteAllTextAsync(config, "{}");
        using var ended = Start();
        var error = await ended.StandardError.ReadToEndAsync();
        await ended.WaitForExitAsync();
        Assert.Equal((1, "The configuration needs exactly one namespace, in UserConfig.Namespaces."), (ended.ExitCode, error.Trim()));
    }

    public void Dispose()
    {
        if (tool is { HasExited: false }) tool.Kill();
        tool?.Dispose();
        File.Delete(config);
    }

    /// <summary>Starts it and returns the connection string that it prints.</summary>
    private async Task<string> StartAsync()
    {
        tool?.Dispose();
        tool = Start();
        string? connection = null;
        while (await tool.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Clients connect with", StringComparison.Ordinal)) connection = line[line.IndexOf("Endpoint=", StringComparison.Ordinal)..];
            if (line.StartsWith("Ready", StringComparison.Ordinal)) return connection!;
        }
        throw new InvalidOperationException(await tool.StandardError.ReadToEndAsync());
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Platform.Local.ServiceBus.Tool.dll"), config, "--postgres", postgres.ConnectionString, "--port",
            port.ToString(CultureInfo.InvariantCulture), "--administration-port", LocalHost.FreePort().ToString(CultureInfo.InvariantCulture),
        ])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
