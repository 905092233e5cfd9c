using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Local.BackingServices;

/// <summary>Runs short commands.</summary>
internal static class Command
{
    /// <summary>Returns exit code and output. A missing program is exit code 127, as in a shell.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> command, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception notFound)
        {
            return (127, $"{command[0]}: {notFound.Message}");
        }

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs a command that must succeed; <paramref name="purpose"/> begins the error message.</summary>
    public static async Task RunSuccessfullyAsync(string purpose, IReadOnlyList<string> command, string folder, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(command, folder, cancellationToken);
        if (exitCode != 0) throw new BackingServiceException($"{purpose} failed (exit code {exitCode}): {LogFile.LastLines(output)}");
    }
}
