namespace Platform.Local.Host.ServiceBus;

/// <summary>What happens because time passes: scheduled messages are enqueued, expired ones leave, duplicates are forgotten.</summary>
public sealed partial class Broker
{
    private readonly Lock _dueGate = new();
    private readonly SemaphoreSlim _sweepGate = new(1);
    private readonly Signal _sooner = new();
    private DateTimeOffset _nextDue = DateTimeOffset.MinValue;
    private DateTimeOffset _notedDuringSweep = DateTimeOffset.MaxValue;

    /// <summary>Something was stored that is due at this time.</summary>
    private void NoteDue(DateTimeOffset due)
    {
        lock (_dueGate)
        {
            if (due < _notedDuringSweep)
                _notedDuringSweep = due;
            if (due >= _nextDue)
                return;
            _nextDue = due;
        }
        _sooner.Pulse();
    }

    private DateTimeOffset NextDue()
    {
        lock (_dueGate)
            return _nextDue;
    }

    private async Task SweepIfDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (now < NextDue())
            return;
        await SweepAsync(ct);
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        await _sweepGate.WaitAsync(ct);
        try
        {
            lock (_dueGate)
                _notedDuringSweep = DateTimeOffset.MaxValue;
            var now = Now();
            await PromoteAsync(now, ct);
            foreach (var entity in await _messages.ExpireAsync(now, ct))
                Wake(entity, deadLetter: true);
            await _messages.ForgetDuplicatesAsync(now, ct);
            var next = await _messages.GetNextDueAsync(now, ct) ?? DateTimeOffset.MaxValue;
            lock (_dueGate)
                _nextDue = next < _notedDuringSweep ? next : _notedDuringSweep;
        }
        finally
        {
            _sweepGate.Release();
        }
    }

    private async Task SweepForeverAsync()
    {
        var ct = _stopping.Token;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var sooner = _sooner.Next;
                await SweepAsync(ct);
                var wait = NextDue() - Now();
                await Signal.WaitAsync(sooner, wait < PollInterval ? wait : PollInterval, _clock, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogSweepFailed(error);
                await Task.Delay(PollInterval, _clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
