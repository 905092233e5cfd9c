using Microsoft.AspNetCore.Identity;
using Platform.Gateway;
using Platform.Identity.Throttling;

namespace Platform.Tests.Support;

/// <summary>All tests come from one address, and many use one account. FloodingTheGateway and ThrottlingLogins have the limits that a user meets.</summary>
internal static class RaisedRateLimits
{
    private const int Many = 60_000_000;

    /// <summary>For a host of another process.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Environment =>
    [
        KeyValuePair.Create("Identity__Throttling__Client__Free", $"{Many}"),
        .. from limit in Enum.GetNames<RateLimit>()
           from setting in new[] { nameof(Bucket.Burst), nameof(Bucket.PerMinute) }
           select KeyValuePair.Create($"Gateway__RateLimits__{limit}__{setting}", $"{Many}"),
    ];

    /// <summary>For a host of this process.</summary>
    public static void Configure(string app, IServiceCollection services)
    {
        if (app == "identity")
        {
            services.Configure<ThrottleOptions>(options => options.Client.Free = Many);
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000); // hundreds of logins
        }
        if (app != "gateway") return;
        Bucket many = new() { Burst = Many, PerMinute = Many };
        services.Configure<GatewayOptions>(
            options => options.RateLimits = new() { Requests = many, Writes = many, Logins = many, Registrations = many });
    }
}
