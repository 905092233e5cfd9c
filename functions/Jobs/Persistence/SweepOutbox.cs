using Microsoft.Azure.Functions.Worker;
using Platform.Shared.Persistence;

namespace Platform.Jobs.Persistence;

/// <summary>Every half minute: sends what a crash or an outage left in the outbox.</summary>
public sealed class SweepOutbox(OutboxSweep sweep)
{
    /// <summary>The function.</summary>
    [Function(nameof(SweepOutbox))]
    public Task Run([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => sweep.RunAsync(cancellationToken);
}
