using System.Diagnostics;

namespace Platform.Tests.Support;

/// <summary>The dotnet command, as from a shell.</summary>
internal static class Dotnet
{
    /// <summary>Whether these tests were built with the stand-in for the Service Bus extension.</summary>
    public static bool HasStandIn { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, "Platform.Local.ServiceBusExtension.dll"));

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs a command to its end; on the way out of its time it is killed, with all that it started.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // `dotnet test` leaves its own settings to what it starts, a property in the environment would decide for us, and a platform in a copy has its own
        // services.
        foreach (var name in start.Environment.Keys.Where(IsNotTheirs).ToList()) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0"; // as in Directory.Build.props
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} has not ended within {Limit}: {await output}{await error}");
        }
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Runs a command that must succeed, and returns its output.</summary>
    public static async Task<string> SucceedAsync(string folder, params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await RunAsync(folder, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}:{Environment.NewLine}{output}");
        return output;
    }

    private static bool IsNotTheirs(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("PLATFORM_", StringComparison.Ordinal)
        || name is "ServiceBusExtension" or "DOTNET_CLI_TELEMETRY_SESSIONID";
}
