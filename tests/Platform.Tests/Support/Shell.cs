using System.Diagnostics;

namespace Platform.Tests.Support;

/// <summary>Commands, as from a shell at the root of the repository.</summary>
internal static class Shell
{
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, params IEnumerable<string> arguments) =>
        RunAsync(command, arguments, []);

    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables, such as <c>NAME=value</c>, beside those of this process.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string command, IEnumerable<string> arguments, IEnumerable<string> environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in environment.Select(v => v.Split('=', 2))) start.Environment[variable[0]] = variable[1];
        using var process = Process.Start(start)!;
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
