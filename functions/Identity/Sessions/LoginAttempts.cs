namespace Platform.Identity.Sessions;

/// <summary>Consecutive failed logins of an email address, with or without an account, so that a lock does not reveal which addresses have one.</summary>
public sealed class LoginAttempts
{
    public const int MaxFailures = 5;
    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(15);

    /// <summary>How long failures count after the last.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    public static readonly Refusal WrongCredentials = new("wrong-credentials", "The email address or the password is wrong.");
    public static readonly Refusal Locked = new(
        "login-locked", $"{MaxFailures} consecutive logins failed for this email address. Try again after the seconds in Retry-After.");

    private LoginAttempts() { }

    /// <summary>Normalized.</summary>
    public required string Address { get; init; }
    public int Failures { get; private set; }
    public DateTimeOffset? LockedUntil { get; private set; }
    public DateTimeOffset LastFailureAt { get; private set; }

    public static LoginAttempts None(string address) => new() { Address = address };

    /// <summary>The remaining lock, or null.</summary>
    public TimeSpan? LockedFor(DateTimeOffset now) => LockedUntil > now ? LockedUntil - now : null;

    /// <summary>Records one attempt. Called under a row lock: of concurrent guesses, those after the fifth failure are refused even when right.</summary>
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
