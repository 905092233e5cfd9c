using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Platform.Shared.Health;

/// <summary>Whether a dependency responds. A probe ends after two seconds, and its result holds for five: any number of requests costs one probe.</summary>
internal sealed partial class DependencyCheck(string name, Func<CancellationToken, Task> probe, TimeProvider clock, ILogger<DependencyCheck> logger)
    : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2), Validity = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private Task<HealthCheckResult>? newest;
    private long newestAt;
    private volatile bool wasHealthy = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (newest is null || clock.GetElapsedTime(newestAt) >= Validity)
                (newest, newestAt) = (Task.Run(ProbeAsync, CancellationToken.None), clock.GetTimestamp());
            return newest.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> ProbeAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        try
        {
            await probe(timeout.Token).WaitAsync(timeout.Token); // some clients exceed the timeout that they are given
            if (!wasHealthy) LogHealthy(name);
            wasHealthy = true;
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure)
        {
            if (wasHealthy) LogUnhealthy(failure, name);
            wasHealthy = false;
            return HealthCheckResult.Unhealthy();
        }
    }

    [LoggerMessage(40, LogLevel.Error, "The app is not ready: the check of {Dependency} failed")]
    private partial void LogUnhealthy(Exception failure, string dependency);

    [LoggerMessage(41, LogLevel.Information, "The check of {Dependency} succeeds again")]
    private partial void LogHealthy(string dependency);
}

/// <summary>Registers checks of dependencies.</summary>
public static class DependencyChecks
{
    /// <summary>Adds a dependency to <c>health/ready</c>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">Its name in the response.</param>
    /// <param name="probe">A cheap request to it, which throws when it fails.</param>
    public static void AddDependencyCheck(this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task> probe)
    {
        services.AddKeyedSingleton(name, (provider, _) => new DependencyCheck(
            name, cancellationToken => probe(provider, cancellationToken), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DependencyCheck>>()));
        services.AddHealthChecks().Add(new(name, provider => provider.GetRequiredKeyedService<DependencyCheck>(name), HealthStatus.Unhealthy, tags: null));
    }
}
