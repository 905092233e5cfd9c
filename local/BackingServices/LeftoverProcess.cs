using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Local.BackingServices;

/// <summary>A process that outlived an earlier host, known by its pid file. As pids are reused, its name and start time must match.</summary>
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
            // It has ended, or belongs to another user.
        }

        process.Dispose();
        return null;
    }

    /// <summary>Interrupts the process, where the system can, and kills it after <paramref name="timeout"/>.</summary>
    public static async Task StopAsync(string pidFile, string processName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var process = Find(pidFile, processName);
        if (process is not null)
        {
            if (!OperatingSystem.IsWindows()) _ = Kill(process.Id, Interrupt);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
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
