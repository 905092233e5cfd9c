using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Local.Persistence;

/// <summary>Vacuums the tables of a queue after a number of completions: under load, autovacuum comes too late and statistics are stale.</summary>
/// <param name="command">The VACUUM command. With SKIP_LOCKED, one of several processes does it for all.</param>
/// <param name="after">The number of completions between two vacuums, at least 1.</param>
public sealed partial class Vacuum(NpgsqlDataSource db, string command, int after, ILogger log, CancellationToken stopping)
{
    private int completedSince;

    /// <summary>Completes when the last vacuum has ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Counts completions; callers take turns.</summary>
    public void CountCompleted(int count)
    {
        completedSince += count;
        if (completedSince < after || !Running.IsCompleted) return;
        completedSince = 0;
        Running = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            await using var vacuum = db.CreateCommand(command);
            vacuum.CommandTimeout = 300;
            await vacuum.ExecuteNonQueryAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Autovacuum does it later.
        }
        catch (NpgsqlException error)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "Tables could not be vacuumed; PostgreSQL does it later")]
    private partial void LogFailed(Exception error);
}
