using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Platform.Gateway;

/// <summary>What is counted together.</summary>
public enum RateLimit
{
    /// <summary>All requests of a client's address.</summary>
    Requests,

    /// <summary>Unsafe requests of an account to a route.</summary>
    Writes,

    /// <summary>Logins from a client's address, to any account.</summary>
    Logins,

    /// <summary>Registrations from a client's address.</summary>
    Registrations,
}

/// <summary>A token bucket.</summary>
public sealed class Bucket
{
    /// <summary>The number of requests at once.</summary>
    public int Burst { get; set; }

    /// <summary>How many of them come back in a minute.</summary>
    public int PerMinute { get; set; }

    internal TokenBucketRateLimiterOptions ToOptions()
    {
        var tokens = (PerMinute + 59) / 60; // at most once a second
        return new()
        {
            TokenLimit = Burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) * tokens / PerMinute,
            AutoReplenishment = true,
            QueueLimit = 0,
        };
    }
}

/// <summary>Settings <c>Gateway__RateLimits__*</c>. Each instance of the gateway counts for itself: N instances let through up to N times as many.</summary>
public sealed class RateLimitOptions
{
    public Bucket Requests { get; set; } = new() { Burst = 300, PerMinute = 3000 };
    public Bucket Writes { get; set; } = new() { Burst = 60, PerMinute = 120 };
    public Bucket Logins { get; set; } = new() { Burst = 20, PerMinute = 20 };
    public Bucket Registrations { get; set; } = new() { Burst = 10, PerMinute = 5 };

    internal bool IsValid => new[] { Requests, Writes, Logins, Registrations }.All(bucket => bucket.Burst > 0 && bucket.PerMinute > 0);

    internal Bucket Of(RateLimit limit) => limit switch
    {
        RateLimit.Requests => Requests,
        RateLimit.Writes => Writes,
        RateLimit.Logins => Logins,
        RateLimit.Registrations => Registrations,
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, null),
    };
}

/// <summary>Token buckets by client. One that is full again is removed.</summary>
public sealed class RateLimits(IOptions<GatewayOptions> options) : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<(RateLimit Limit, string Client)> limiter = Create(key => options.Value.RateLimits.Of(key.Limit).ToOptions());

    /// <summary>Takes a token. Null, or the 429 when there is none.</summary>
    /// <param name="client">The client's address, or its account and route.</param>
    public IResult? Take(RateLimit limit, string client, HttpResponse response)
    {
        using var lease = limiter.AttemptAcquire((limit, client));
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)) : 1;
        var (name, bucket) = (limit.ToString().ToLowerInvariant(), options.Value.RateLimits.Of(limit));
        // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={bucket.PerMinute};w=60");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r=0;t={wait}");
        return Problems.Create(
            StatusCodes.Status429TooManyRequests, "rate-limit-exceeded", $"Too many {name}: at most {bucket.PerMinute} a minute. Try again in {wait} s.");
    }

    private static PartitionedRateLimiter<(RateLimit, string)> Create(Func<(RateLimit Limit, string Client), TokenBucketRateLimiterOptions> optionsOf) =>
        PartitionedRateLimiter.Create<(RateLimit, string), (RateLimit, string)>(key => RateLimitPartition.GetTokenBucketLimiter(key, optionsOf));

    /// <summary>An IPv6 client has a whole network of 64 bits to choose its address from.</summary>
    public static string ClientOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    public ValueTask DisposeAsync() => limiter.DisposeAsync();
}
