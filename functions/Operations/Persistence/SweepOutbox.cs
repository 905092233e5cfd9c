namespace Platform.Operations.Persistence;

public sealed class SweepOutbox(OutboxSweep sweep)
{
    [Function(nameof(SweepOutbox))]
    public Task Run([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => sweep.RunAsync(cancellationToken);
}
