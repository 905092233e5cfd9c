namespace Platform.Search.Rebuild;

/// <summary>Works at a rebuild as soon as it is requested, in the background of the instance that was asked. What it does not finish,
/// <see cref="ContinueRebuild"/> does.</summary>
public sealed partial class RebuildWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RebuildWorker> logger) : BackgroundService
{
    private readonly SemaphoreSlim requests = new(0);

    /// <summary>There is a rebuild to work at.</summary>
    public void Begin() => requests.Release();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await requests.WaitAsync(stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ISearchIndex>().ContinueRebuildAsync(clock, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested) // of the database: the timer tries again
            {
                LogBrokenOff(failure);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        requests.Dispose();
    }

    [LoggerMessage(130, LogLevel.Error, "The rebuild of the index was broken off; it goes on within a minute")]
    partial void LogBrokenOff(Exception failure);
}
