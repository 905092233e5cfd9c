namespace Platform.Search.Rebuild;

/// <summary>Runs a requested rebuild in the background of this instance; <see cref="ContinueRebuild"/> continues it when it is interrupted.</summary>
public sealed partial class RebuildWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RebuildWorker> logger) : BackgroundService
{
    private readonly SemaphoreSlim requests = new(0);

    public void Wake() => requests.Release();

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
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested) // the timer retries
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

    [LoggerMessage(130, LogLevel.Error, "The rebuild of the index was interrupted; it continues within a minute")]
    partial void LogBrokenOff(Exception failure);
}
