using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Local.BackingServices;

/// <summary>
/// A process that an earlier host started and that outlived it, known by its pid file. A pid may have gone to another process since:
/// ours has the expected name and was started before its pid file was written.
/// </summary>
internal static class LeftoverProcess
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);
    private const int Interrupt = 2;

    public static Process? Find(string pidFile, string processName)
    {
        if (!File.Exists(pidFile)
            || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        Process process;
        try
        {
            process = Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null;
        }

        try
        {
            if (!process.HasExited
                && process.ProcessName.Equals(processName, StringComparison.OrdinalIgnoreCase)
                && process.StartTime.ToUniversalTime() <= File.GetLastWriteTimeUtc(pidFile) + ClockTolerance)
            {
                return process;
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile, or belongs to somebody else.
        }

        process.Dispose();
        return null;
    }

    /// <summary>Asks for an orderly end where the system can ask, and insists when that takes longer than <paramref name="patience"/>.</summary>
    public static async Task StopAsync(string pidFile, string processName, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var process = Find(pidFile, processName);
        if (process is not null)
        {
            if (!OperatingSystem.IsWindows())
                _ = Kill(process.Id, Interrupt);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(patience);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(cancellationToken);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
