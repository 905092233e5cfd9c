using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Local.Persistence;

/// <summary>
/// Vacuums the tables of a queue after a number of completions: under load, PostgreSQL alone removes the remains of what was completed too late, and goes on
/// believing what it knew of
/// the tables when they were empty.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="command">The VACUUM command. With SKIP_LOCKED, one of several processes does it for all.</param>
/// <param name="after">After how many completions, at least 1.</param>
/// <param name="log">Told when it fails; PostgreSQL's own vacuum comes later.</param>
/// <param name="stopping">Ends one that runs.</param>
public sealed partial class Vacuum(NpgsqlDataSource db, string command, int after, ILogger log, CancellationToken stopping)
{
    private int completedSince;

    /// <summary>Completes when the latest one has ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Called by one at a time.</summary>
    public void CountCompleted(int count)
    {
        completedSince += count;
        if (completedSince < after || !Running.IsCompleted)
            return;
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
            // What is left is removed later.
        }
        catch (NpgsqlException error)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "Tables could not be vacuumed; PostgreSQL does it later")]
    private partial void LogFailed(Exception error);
}
