using System.Diagnostics;

namespace Platform.Local.BackingServices;

/// <summary>A lock between processes, which the system releases when its holder ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <returns>The lock to dispose; null when it was not free within <paramref name="limit"/>.</returns>
    public static async Task<IDisposable?> AcquireAsync(string path, TimeSpan limit, Action onWait, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var started = Stopwatch.GetTimestamp();
        for (var waited = false; ; waited = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (Stopwatch.GetElapsedTime(started) > limit) return null;
                if (!waited) onWait();
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }
}
