using System.Data;

namespace Platform.Local.Durable;

/// <summary>Renews a worker's leases, and releases those of dead workers.</summary>
internal sealed class Leases(
    string hub, Guid worker, DurableStore store, Func<(string[] Instances, long[] Activities)> inFlight, Action onReleased, TimeProvider clock, ILogger logger)
        : IAsyncDisposable
{
    /// <summary>The duration of a lease: how long a crashed worker's work may wait.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = Duration / 3;

    private readonly CancellationTokenSource ending = new();
    private Task renewals = Task.CompletedTask;
    private NpgsqlConnection? heartbeat;

    /// <summary>The end of a lease that begins now.</summary>
    public DateTimeOffset End => clock.GetUtcNow() + Duration;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        heartbeat = await store.OpenHeartbeatAsync(worker, cancellationToken);
        await ReleaseDeadWorkersLeasesAsync(cancellationToken);
        renewals = Task.Run(RenewAsync, CancellationToken.None);
    }

    /// <summary>Releases all leases.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await renewals;
        try
        {
            await store.ReleaseAsync(hub, worker);
        }
        finally
        {
            if (heartbeat is not null) await heartbeat.DisposeAsync();
            ending.Dispose();
        }
    }

    private async Task RenewAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(RenewEvery, clock, ending.Token);
                await EnsureHeartbeatAsync();
                await ReleaseDeadWorkersLeasesAsync(ending.Token);
                var (instances, activities) = inFlight();
                if (instances.Length + activities.Length > 0) await store.RenewAsync(hub, worker, instances, activities, End, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DurableLog.RenewalFailed(logger, hub, failure);
            }
        }
    }

    /// <summary>Without its heartbeat a worker counts as dead: others may repeat its work, and only one can store it.</summary>
    private async Task EnsureHeartbeatAsync()
    {
        if (heartbeat is { FullState: ConnectionState.Open })
        {
            try
            {
                await using var probe = new NpgsqlCommand("SELECT 1", heartbeat);
                await probe.ExecuteNonQueryAsync(ending.Token);
                return;
            }
            catch (NpgsqlException)
            {
                // The heartbeat is replaced below.
            }
        }

        if (heartbeat is not null) await heartbeat.DisposeAsync();
        heartbeat = null;
        heartbeat = await store.OpenHeartbeatAsync(worker, ending.Token);
    }

    private async Task ReleaseDeadWorkersLeasesAsync(CancellationToken cancellationToken)
    {
        var released = await store.ReleaseDeadWorkersLeasesAsync(hub, worker, cancellationToken);
        if (released == 0) return;
        DurableLog.LeasesReleased(logger, released, hub);
        onReleased();
    }
}
