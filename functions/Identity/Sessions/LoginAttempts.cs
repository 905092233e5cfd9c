namespace Platform.Identity.Sessions;

/// <summary>The failed logins in a row for one mail address, whether or not it has an account, so that being locked does not tell.</summary>
public sealed class LoginAttempts
{
    public const int MaxFailures = 5;
    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(15);

    /// <summary>How long failures count after the last one.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    public static readonly Refusal WrongCredentials = new("wrong-credentials", "The mail address or the password is wrong.");
    public static readonly Refusal Locked = new(
        "login-locked", $"There were {MaxFailures} failed logins in a row for this mail address: wait as long as Retry-After says, in seconds.");

    private LoginAttempts()
    { }

    /// <summary>Normalized.</summary>
    public required string Address { get; init; }

    public int Failures { get; private set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    public DateTimeOffset LastFailureAt { get; private set; }

    public static LoginAttempts None(string address) => new() { Address = address };

    /// <summary>How long nobody can log in with the address, or null when they can.</summary>
    public TimeSpan? LockedFor(DateTimeOffset now) => LockedUntil > now ? LockedUntil - now : null;

    /// <summary>Takes the outcome of one attempt into account. Called with the row locked, after the password was checked: of many guesses
    /// made at once, those after the fifth failure are refused even when right.</summary>
    public Refusal? Record(bool passwordMatches, DateTimeOffset now)
    {
        if (LockedFor(now) is not null) return Locked;
        if (passwordMatches)
        {
            (Failures, LockedUntil) = (0, null);
            return null;
        }
        LastFailureAt = now;
        if (++Failures == MaxFailures) (Failures, LockedUntil) = (0, now + LockDuration);
        return WrongCredentials;
    }
}
