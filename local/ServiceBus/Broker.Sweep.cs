using Platform.Local.Persistence;

namespace Platform.Local.ServiceBus;

/// <summary>What happens because time passes: scheduled messages are enqueued, expired ones leave, duplicates are forgotten.</summary>
public sealed partial class Broker
{
    // What a process stored that was killed before it could tell is found this much late.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock dueGate = new();
    private readonly SemaphoreSlim sweepGate = new(1);
    private readonly Signal sooner = new();
    private DateTimeOffset nextDue = DateTimeOffset.MinValue;
    private DateTimeOffset notedDuringSweep = DateTimeOffset.MaxValue;

    /// <summary>Something was stored that is due at this time.</summary>
    private void NoteDue(DateTimeOffset due)
    {
        if (IsDueSooner(due))
            announcements.Tell(SomethingDueSooner);
    }

    private bool IsDueSooner(DateTimeOffset due)
    {
        lock (dueGate)
        {
            if (due < notedDuringSweep)
                notedDuringSweep = due;
            if (due >= nextDue)
                return false;
            nextDue = due;
        }
        sooner.Pulse();
        return true;
    }

    private DateTimeOffset NextDue()
    {
        lock (dueGate)
            return nextDue;
    }

    private async Task SweepIfDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (now < NextDue())
            return;
        await SweepAsync(ct);
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        await sweepGate.WaitAsync(ct);
        try
        {
            lock (dueGate)
                notedDuringSweep = DateTimeOffset.MaxValue;
            var now = Now();
            await PromoteAsync(now, ct);
            foreach (var entity in await store.ExpireAsync(now, ct))
                Wake(entity, deadLetter: true);
            await store.ForgetDuplicatesAsync(now, ct);
            var next = await store.GetNextDueAsync(now, ct) ?? DateTimeOffset.MaxValue;
            lock (dueGate)
                nextDue = next < notedDuringSweep ? next : notedDuringSweep;
        }
        finally
        {
            sweepGate.Release();
        }
    }

    private async Task SweepForeverAsync()
    {
        var ct = stopping.Token;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var noted = sooner.Next;
                await SweepAsync(ct);
                var (next, latest) = (NextDue(), Now() + LongestPause);
                await Signal.WaitAsync(noted, next < latest ? next : latest, clock, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogSweepFailed(error);
                await Task.Delay(PauseAfterFailure, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
