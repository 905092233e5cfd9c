namespace Platform.Search.Rebuild;

/// <summary>Goes on with a rebuild that was broken off: its instance was taken away, or died.
/// A run that does nothing is paid for too, so they are rare.</summary>
public sealed class ContinueRebuild(ISearchIndex index, TimeProvider clock)
{
    [Function(nameof(ContinueRebuild))]
    public Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => index.ContinueRebuildAsync(clock, cancellationToken);
}
