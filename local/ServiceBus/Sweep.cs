using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>What happens because time passes: scheduled messages are enqueued, expired ones leave, ids leave the window of duplicate detection.</summary>
internal sealed class Sweep(MessageStore store, Sending sending, DueTimes due, Waiting waiting, BrokerContext context) : IDisposable
{
    // What a process stored that was killed before it could notify others is found this much late.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Completes when a sweeping that was started has stopped.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Sweeps whenever something is due, until it is stopped.</summary>
    public void Start(CancellationToken stopping) => Running = Task.Run(() => RunForeverAsync(stopping), CancellationToken.None);

    /// <summary>Whoever looks at messages does not have to wait for the sweep's own turn.</summary>
    public async Task RunIfDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (now < due.Next)
            return;
        await RunAsync(ct);
    }

    public void Dispose() => gate.Dispose();

    private async Task RunAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            due.BeginSweep();
            var now = context.Now();
            await sending.PromoteScheduledAsync(now, ct);
            foreach (var entity in await store.ExpireAsync(now, ct))
                waiting.Wake(entity, deadLetter: true);
            await store.ForgetDuplicatesAsync(now, ct);
            due.EndSweep(await store.GetNextDueAsync(now, ct) ?? DateTimeOffset.MaxValue);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task RunForeverAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var sooner = due.Sooner;
                await RunAsync(ct);
                var (next, latest) = (due.Next, context.Now() + MaxPause);
                await Signal.WaitAsync(sooner, next < latest ? next : latest, context.Clock, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                context.Log.LogSweepFailed(error);
                await Task.Delay(PauseAfterFailure, context.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
