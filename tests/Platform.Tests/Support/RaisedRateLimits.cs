using Platform.Gateway;

namespace Platform.Tests.Support;

/// <summary>All tests come from one address, and many use one account. FloodingTheGateway has the limits that a user meets.</summary>
internal static class RaisedRateLimits
{
    private const int Many = 60_000_000;

    /// <summary>For a host of another process.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Environment =>
        from limit in Enum.GetNames<RateLimit>()
        from setting in new[] { nameof(Bucket.Burst), nameof(Bucket.PerMinute) }
        select KeyValuePair.Create($"Gateway__RateLimits__{limit}__{setting}", $"{Many}");

    /// <summary>For a host of this process.</summary>
    public static void Configure(string app, IServiceCollection services)
    {
        if (app != "gateway") return;
        Bucket many = new() { Burst = Many, PerMinute = Many };
        services.Configure<GatewayOptions>(
            options => options.RateLimits = new() { Requests = many, Writes = many, Logins = many, Registrations = many });
    }
}
