namespace Platform.Local.ServiceBus;

/// <summary>Enqueues scheduled messages, expires messages and purges duplicate ids when they are due.</summary>
internal sealed class Sweep(MessageStore store, Sending sending, DueTimes due, Waiting waiting, BrokerContext context) : IDisposable
{
    // Bounds the delay of messages whose sender was killed before it could notify others.
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Completes when a started sweep has stopped.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Sweeps when something is due, until stopped.</summary>
    public void Start(CancellationToken stopping) => Running = Task.Run(() => SweepForeverAsync(stopping), CancellationToken.None);

    /// <summary>Sweeps now if due, so that readers need not wait for the background sweep.</summary>
    public async Task RunIfDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < due.Next) return;
        await RunAsync(cancellationToken);
    }

    public void Dispose() => gate.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            due.BeginSweep();
            var now = context.Now();
            await sending.PromoteScheduledAsync(now, cancellationToken);
            foreach (var entity in await store.ExpireAsync(now, cancellationToken)) waiting.Wake(entity, deadLetter: true);
            await store.PurgeDuplicateIdsAsync(now, cancellationToken);
            due.EndSweep(await store.GetNextDueAsync(now, cancellationToken) ?? DateTimeOffset.MaxValue);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task SweepForeverAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var broughtForward = due.BroughtForward;
                await RunAsync(cancellationToken);
                var (next, latest) = (due.Next, context.Now() + MaxInterval);
                await Signal.WaitAsync(broughtForward, next < latest ? next : latest, context.Clock, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                context.Log.LogSweepFailed(error);
                await Task.Delay(PauseAfterFailure, context.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
