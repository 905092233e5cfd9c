using Platform.Identity.Sessions;

namespace Platform.Identity.Administration;

public enum SecurityEventType
{
    LoggedIn,
    LoginFailed,
    LoggedOut,

    /// <summary>The account's owner or the staff ended a session.</summary>
    SessionEnded,

    /// <summary>The longest unused session made room for a new one.</summary>
    SessionLimitReached,

    /// <summary>A refresh token was used again.</summary>
    SessionCompromised,

    /// <summary>Written by a trigger of the database, since the deployer changes roles too.</summary>
    RolesChanged,

    AccountCreated,
    PasswordChanged,
    EmailChanged,
    AccountDeleted,
    AccountDisabled,
    AccountEnabled,
    SecondFactorEnabled,
    SecondFactorDisabled,

    /// <summary>An admin, or the deployer, removed it.</summary>
    SecondFactorRemoved,

    /// <summary>A code was wrong.</summary>
    SecondFactorFailed,

    RecoveryCodeUsed,
    RecoveryCodesRenewed,

    /// <summary>The owner proved again who they are.</summary>
    SteppedUp,

    ClientRegistered,
    ClientRemoved,

    /// <summary>A service sent a wrong secret.</summary>
    ClientRefused,

    SigningKeyCreated,
    SigningKeysWithdrawn,
    SigningKeyReencrypted,
}

/// <summary>An entry of the audit log. The database refuses to change it, or to delete it before <see cref="Retention"/>.</summary>
public sealed class SecurityEvent
{
    /// <summary>How long entries are kept: a little over a year, which the trigger of the database knows too.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    private SecurityEvent() { }

    public Guid Id { get; private init; }
    public SecurityEventType Type { get; private init; }
    public DateTimeOffset At { get; private init; }

    /// <summary>The account that it is about; null when there is none, as for a key.</summary>
    public Guid? UserId { get; private init; }

    /// <summary>The staff member who did it to another's account; null when the owner, the platform or the deployer did.</summary>
    public Guid? ActorId { get; private init; }

    public Guid? SessionId { get; private init; }
    public string Device { get; private init; } = "";
    public string Address { get; private init; } = "";

    /// <summary>What was changed, or why.</summary>
    public string Detail { get; private init; } = "";

    public static SecurityEvent Of(
        SecurityEventType type, Guid? userId, DateTimeOffset now, SessionClient? client, Guid? sessionId = null, Guid? actorId = null,
        string detail = "") => new()
        {
            Id = Guid.CreateVersion7(now),
            Type = type,
            At = now,
            UserId = userId,
            ActorId = actorId == userId ? null : actorId,
            SessionId = sessionId,
            Device = client?.Device ?? "",
            Address = client?.Address ?? "",
            Detail = detail,
        };
}
