namespace Platform.Search.Rebuild;

/// <summary>Continues a rebuild whose instance was stopped, and starts one after an update that changed the words. Idle runs are billed too, so they are
/// rare.</summary>
public sealed class ContinueRebuild(ISearchIndex index, TimeProvider clock)
{
    [Function(nameof(ContinueRebuild))]
    public Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => index.ContinueRebuildAsync(clock, cancellationToken);
}
