using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Local.ServiceBus;

/// <summary>
/// Whoever receives looks for the first message, past the remains of all that were completed: under load, PostgreSQL alone removes them too late.
/// </summary>
internal sealed class Vacuum(NpgsqlDataSource db, ILogger log, CancellationToken stopping)
{
    private const int CompletedBeforeVacuum = 10_000;

    private int completedSince;

    /// <summary>Completes when the latest one has ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Called by one at a time.</summary>
    public void CountCompleted(int messages)
    {
        completedSince += messages;
        if (completedSince < CompletedBeforeVacuum || !Running.IsCompleted)
            return;
        completedSince = 0;
        Running = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            // If another process is at it, it does it for all; and nobody is to wait for the table to be cut short.
            await using var vacuum = db.CreateCommand("VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) servicebus.message");
            vacuum.CommandTimeout = 300;
            await vacuum.ExecuteNonQueryAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left is removed later.
        }
        catch (NpgsqlException error)
        {
            log.LogVacuumFailed(error);
        }
    }
}
