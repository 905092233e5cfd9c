using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Platform.Identity.Throttling;

/// <summary>What is counted together.</summary>
public static class ThrottleKey
{
    public static string Account(string address) => $"account:{address}";
    public static string Password(Guid userId) => $"password:{userId}";
    public static string SecondFactor(Guid userId) => $"second-factor:{userId}";
    public static string Device(byte[] deviceHash, Guid userId) => $"device:{Convert.ToHexString(deviceHash)}:{userId}";
    public static string Mail(string reason, string subject) => $"mail:{reason}:{subject}";

    /// <summary>The client's address, as the gateway saw it. An IPv6 client has a whole network of 64 bits to choose its address from.</summary>
    public static string Client(HttpRequest request)
    {
        var address = IPAddress.TryParse(request.Headers["X-Client-Address"], out var sent) ? sent : request.HttpContext.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        if (address is { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            var bytes = address.GetAddressBytes();
            bytes.AsSpan(8).Clear();
            address = new(bytes);
        }
        return $"client:{address}";
    }
}

public sealed class Throttles(IdentityDbContext db, IOptions<ThrottleOptions> options)
{
    public static readonly Refusal TooManyFailures = new("too-many-failures",
        "Too many tries failed. Try again after the seconds in Retry-After, or set a new password by a mailed link: POST /api/v1/auth/forgot-password.");

    public ThrottleOptions Options => options.Value;

    /// <summary>The longest of the remaining delays, or null. A first look without a lock, which avoids the hashing.</summary>
    internal async Task<TimeSpan?> BlockedForAsync(string[] keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        LongestDelay(await db.Throttles.AsNoTracking().Where(t => keys.Contains(t.Key)).ToListAsync(cancellationToken), now);

    /// <summary>The counts in the order of the keys, locked until the transaction ends: of concurrent tries each sees what the others did.</summary>
    internal async Task<List<Throttle>> LockAsync(string[] keys, CancellationToken cancellationToken)
    {
        // In one order, so that no two transactions wait for each other.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into throttles (key, count, counted_at) select key, 0, 'epoch' from unnest({keys}) as key order by key collate "C" on conflict do nothing
            """, cancellationToken);
        var locked = await LockExistingAsync(keys, cancellationToken);
        return [.. keys.Select(key => locked.Single(t => t.Key == key))];
    }

    /// <summary>The same for those that have a count.</summary>
    internal Task<List<Throttle>> LockExistingAsync(string[] keys, CancellationToken cancellationToken) =>
        db.Throttles.FromSql($"select * from throttles where key = any({keys}) order by key collate \"C\" for update").OrderBy(t => t.Key)
            .ToListAsync(cancellationToken);

    internal static TimeSpan? LongestDelay(IEnumerable<Throttle> throttles, DateTimeOffset now) => throttles.Max(t => t.BlockedFor(now));

    internal static ProblemHttpResult Refused(HttpRequest request, TimeSpan wait, Refusal? refusal = null)
    {
        request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return (refusal ?? TooManyFailures).ToProblem(StatusCodes.Status429TooManyRequests);
    }
}
