namespace Platform.Deploy;

/// <summary>How long and how often to poll Azure.</summary>
public sealed record PollingPolicy(TimeSpan Limit, TimeSpan Interval)
{
    /// <summary>Role assignments take up to ten minutes to become effective.</summary>
    public static readonly PollingPolicy Rights = new(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(15));

    /// <summary>A use case may involve several apps, which may have to start first.</summary>
    public static readonly PollingPolicy Platform = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(2));

    /// <summary>Polls until there is an answer.</summary>
    /// <exception cref="DeploymentException">There was no answer in time.</exception>
    public async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T?>> poll, Func<string> timeoutMessage, CancellationToken cancellationToken) where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await poll(cancellationToken) is { } answer) return answer;
            if (TimeProvider.System.GetElapsedTime(started) > Limit) throw new DeploymentException(timeoutMessage());
            await Task.Delay(Interval, cancellationToken);
        }
    }
}
