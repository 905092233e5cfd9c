using System.Diagnostics;

namespace Platform.Tests.Support;

/// <summary>Commands, as from a shell at the root of the repository.</summary>
internal static class Shell
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, errors);
    }

    /// <summary>Runs a command that must succeed, and returns its output.</summary>
    public static async Task<string> SucceedAsync(string command, params IEnumerable<string> arguments)
    {
        var (exitCode, output, errors) = await RunAsync(command, arguments);
        Assert.True(exitCode == 0, output + errors);
        return output;
    }
}
