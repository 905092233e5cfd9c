namespace Platform.Identity.Contracts;

/// <summary>What happened to the second factor of an account.</summary>
public enum SecondFactorChange
{
    /// <summary>It was enabled.</summary>
    Enabled,

    /// <summary>The owner disabled it.</summary>
    Disabled,

    /// <summary>The staff removed it.</summary>
    Removed,

    /// <summary>Many codes were wrong.</summary>
    CodesFailed,

    /// <summary>A recovery code was used.</summary>
    RecoveryCodeUsed,

    /// <summary>The recovery codes were replaced.</summary>
    RecoveryCodesRenewed,
}

/// <summary>Something happened to the second factor of an account that its owner should know. There may be further changes in later versions.</summary>
/// <param name="ChangeId">The change; a repeated event is about the same one.</param>
/// <param name="UserId">The owner: the <c>sub</c> of their access tokens.</param>
/// <param name="Email">Their email address, up to 254 characters.</param>
/// <param name="DisplayName">Their display name, 1 to 100 characters.</param>
/// <param name="Change">What happened.</param>
/// <param name="ChangedAt">When, in UTC.</param>
public sealed record SecondFactorChanged(
    Guid ChangeId, Guid UserId, string Email, string DisplayName, SecondFactorChange Change, DateTimeOffset ChangedAt) : IOutgoingMessage
{
    public static string Type => "identity.second-factor-changed.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;

    /// <summary>The address must not get into a log.</summary>
    public override string ToString() => $"{nameof(SecondFactorChanged)} {{ {nameof(ChangeId)} = {ChangeId} }}";
}
