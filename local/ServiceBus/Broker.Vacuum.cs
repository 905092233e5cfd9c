using Npgsql;

namespace Platform.Local.ServiceBus;

/// <summary>Whoever receives looks for the first message, past the remains of all that were completed: under load, PostgreSQL alone removes them too late.</summary>
public sealed partial class Broker
{
    private const int CompletedBeforeVacuum = 10_000;

    private int completedSinceVacuum;
    private Task vacuuming = Task.CompletedTask;

    private void VacuumAfter(int completed)
    {
        completedSinceVacuum += completed;
        if (completedSinceVacuum < CompletedBeforeVacuum || !vacuuming.IsCompleted)
            return;
        completedSinceVacuum = 0;
        vacuuming = VacuumAsync();
    }

    private async Task VacuumAsync()
    {
        try
        {
            // If another process is at it, it does it for all; and nobody is to wait for the table to be cut short.
            await using var vacuum = db.CreateCommand("VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) servicebus.message");
            vacuum.CommandTimeout = 300;
            await vacuum.ExecuteNonQueryAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left is removed later.
        }
        catch (NpgsqlException error)
        {
            LogVacuumFailed(error);
        }
    }
}
