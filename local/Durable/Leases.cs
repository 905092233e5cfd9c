using System.Data;
using Npgsql;

namespace Platform.Local.Durable;

/// <summary>The leases on what a worker has in hand: renewed while it lives, and freed at once when it is known to be dead.</summary>
/// <param name="inFlight">What the worker has in hand.</param>
/// <param name="onFreed">Told when there is work again that a dead worker had.</param>
internal sealed class Leases(
    string hub, Guid worker, DurableStore store, Func<(string[] Instances, long[] Activities)> inFlight, Action onFreed, TimeProvider clock, ILogger logger)
        : IAsyncDisposable
{
    /// <summary>How long a crashed worker's work stays untouched.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = Duration / 3;

    private readonly CancellationTokenSource ending = new();
    private Task renewals = Task.CompletedTask;
    private NpgsqlConnection? life;

    /// <summary>When a lease that begins now ends.</summary>
    public DateTimeOffset End => clock.GetUtcNow() + Duration;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        life = await store.ProveAliveAsync(worker, cancellationToken);
        await FreeThoseOfTheDeadAsync(cancellationToken);
        renewals = Task.Run(RenewAsync, CancellationToken.None);
    }

    /// <summary>Hands back whatever the worker still holds.</summary>
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
            if (life is not null)
                await life.DisposeAsync();
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
                await StayAliveAsync();
                await FreeThoseOfTheDeadAsync(ending.Token);
                var (instances, activities) = inFlight();
                if (instances.Length + activities.Length > 0)
                    await store.RenewAsync(hub, worker, instances, activities, End, ending.Token);
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

    /// <summary>A worker whose connection broke is taken for dead until it has a new one: others may do its work again, and only one of them can store
    /// it.</summary>
    private async Task StayAliveAsync()
    {
        if (life is { FullState: ConnectionState.Open })
        {
            try
            {
                await using var probe = new NpgsqlCommand("SELECT 1", life);
                await probe.ExecuteNonQueryAsync(ending.Token);
                return;
            }
            catch (NpgsqlException)
            {
                // Replaced below.
            }
        }

        if (life is not null)
            await life.DisposeAsync();
        life = null;
        life = await store.ProveAliveAsync(worker, ending.Token);
    }

    private async Task FreeThoseOfTheDeadAsync(CancellationToken cancellationToken)
    {
        var freed = await store.FreeLeasesOfTheDeadAsync(hub, worker, cancellationToken);
        if (freed == 0)
            return;
        DurableLog.LeasesFreed(logger, freed, hub);
        onFreed();
    }
}
