namespace Platform.Identity.Throttling;

/// <summary>How many are let through at once, and the delays after that.</summary>
public sealed class ThrottleRule
{
    /// <summary>How many cause no delay.</summary>
    public required int Free { get; set; }

    /// <summary>After this time without a further one, one is forgiven, and so on.</summary>
    public required TimeSpan Forgiven { get; set; }

    /// <summary>The first delay, which doubles with each further one.</summary>
    public required TimeSpan FirstDelay { get; set; }

    public required TimeSpan MaxDelay { get; set; }

    internal bool IsValid => Free > 0 && Forgiven > TimeSpan.Zero && FirstDelay > TimeSpan.Zero && MaxDelay >= FirstDelay;

    internal TimeSpan DelayAfter(int count) =>
        count < Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(MaxDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, count - Free)));
}

/// <summary>A count of failed logins, or of mails, whose growing delays slow down what goes on.</summary>
public sealed class Throttle
{
    /// <summary>How long a count is kept after the last.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private static readonly TimeSpan OwnerWarnedEvery = TimeSpan.FromDays(1);

    private Throttle() { }

    public required string Key { get; init; }
    public int Count { get; private set; }
    public DateTimeOffset CountedAt { get; private set; }
    public DateTimeOffset? BlockedUntil { get; private set; }
    public DateTimeOffset? OwnerWarnedAt { get; private set; }

    public static Throttle None(string key) => new() { Key = key };

    /// <summary>The remaining delay, or null.</summary>
    public TimeSpan? BlockedFor(DateTimeOffset now) => BlockedUntil > now ? BlockedUntil - now : null;

    /// <summary>Counts one more, unless it must wait.</summary>
    public bool TryCount(ThrottleRule rule, DateTimeOffset now)
    {
        if (BlockedFor(now) is not null) return false;
        Count += 1 - (int)Math.Clamp((now - CountedAt) / rule.Forgiven, 0, Count);
        CountedAt = now;
        BlockedUntil = rule.DelayAfter(Count) is { Ticks: > 0 } delay ? now + delay : null;
        return true;
    }

    /// <summary>Forgives all.</summary>
    public void Reset() => (Count, BlockedUntil) = (0, null);

    /// <summary>Whether the owner is to get a mail now: after that many, once a day.</summary>
    public bool WarnOwner(int after, DateTimeOffset now)
    {
        if (Count < after || now - OwnerWarnedAt < OwnerWarnedEvery) return false;
        OwnerWarnedAt = now;
        return true;
    }
}
