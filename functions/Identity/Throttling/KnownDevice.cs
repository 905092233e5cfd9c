namespace Platform.Identity.Throttling;

/// <summary>A device from which an account was logged in to: it has a secret in a cookie, and is counted for itself. So whoever guesses at an account delays
/// only devices that the account does not know (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). A device and not an address is known, since
/// a whole school may share one address, and a phone changes it.</summary>
public sealed class KnownDevice
{
    public static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    /// <summary>The maximum for each account: the ones that were used last.</summary>
    public const int MaxPerUser = 20;

    /// <summary>SHA-256 of the secret, which several accounts may share.</summary>
    public required byte[] Hash { get; init; }

    public required Guid UserId { get; init; }
    public required DateTimeOffset LastUsedAt { get; init; }
}

/// <summary>The cookie of a known device.</summary>
public sealed class KnownDevices(IdentityDbContext db)
{
    public const string Cookie = "device";

    /// <summary>The hash of the device's secret when the account knows it; null for all others. The work is the same without an account.</summary>
    internal async Task<byte[]?> FindAsync(HttpRequest request, Guid? userId, CancellationToken cancellationToken)
    {
        if (SecretOf(request) is not { } secret) return null;
        var (hash, owner) = (Users.LinkToken.HashOf(secret), userId ?? Guid.Empty);
        return await db.KnownDevices.AnyAsync(d => d.Hash == hash && d.UserId == owner, cancellationToken) ? hash : null;
    }

    /// <summary>Makes the device known to the account, in the transaction of the login. A secret that the account does not know is replaced, since somebody
    /// else may have planted it: the accounts that know it know the new one too, but who knows the old one is no device of this account.</summary>
    internal async Task RememberAsync(HttpRequest request, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (sent, known) = (SecretOf(request), await FindAsync(request, userId, cancellationToken));
        var secret = known is null ? Users.LinkToken.New() : sent!;
        var hash = Users.LinkToken.HashOf(secret);
        if (known is null && sent is not null)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into known_devices (hash, user_id, last_used_at)
                select {hash}, user_id, last_used_at from known_devices where hash = {Users.LinkToken.HashOf(sent)}
                """, cancellationToken);
        }
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into known_devices (hash, user_id, last_used_at) values ({hash}, {userId}, {now})
            on conflict (hash, user_id) do update set last_used_at = excluded.last_used_at
            """, cancellationToken);
        request.HttpContext.Response.Cookies.Append(Cookie, secret, new()
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Strict,
            Path = "/api/v1/auth",
            MaxAge = KnownDevice.Retention,
        });
    }

    internal async Task PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now - KnownDevice.Retention;
        await db.Database.ExecuteSqlAsync(
            $"""
            delete from known_devices using
                (select hash, user_id, row_number() over (partition by user_id order by last_used_at desc) as place from known_devices) as ranked
            where known_devices.hash = ranked.hash and known_devices.user_id = ranked.user_id
                and (ranked.place > {KnownDevice.MaxPerUser} or known_devices.last_used_at < {oldest})
            """, cancellationToken);
    }

    private static string? SecretOf(HttpRequest request) => request.Cookies[Cookie] is { Length: 43 } secret ? secret : null;
}
