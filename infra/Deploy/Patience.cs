namespace Platform.Deploy;

/// <summary>How long to wait for what takes its time on Azure, and how often to look.</summary>
public sealed record Patience(TimeSpan Limit, TimeSpan Interval)
{
    /// <summary>Rights take up to ten minutes to hold everywhere.</summary>
    public static readonly Patience Rights = new(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(15));

    /// <summary>A purchase passes through half the platform, and every app of it may have to start first.</summary>
    public static readonly Patience Platform = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(2));

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="ask">Null for not yet.</param>
    /// <param name="late">What to say when there is none at the limit.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="DeploymentException">There was no answer in time.</exception>
    public async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T?>> ask, Func<string> late, CancellationToken cancellationToken) where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await ask(cancellationToken) is { } answer) return answer;
            if (TimeProvider.System.GetElapsedTime(started) > Limit) throw new DeploymentException(late());
            await Task.Delay(Interval, cancellationToken);
        }
    }
}
