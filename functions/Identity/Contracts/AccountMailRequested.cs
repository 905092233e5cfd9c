namespace Platform.Identity.Contracts;

/// <summary>What a mail about an account says.</summary>
public enum AccountMailKind
{
    /// <summary>Open the link to verify the address of a new account.</summary>
    VerifyEmail,

    /// <summary>This address was registered, but has an account already.</summary>
    AlreadyRegistered,

    /// <summary>A link was requested, but this address has no account.</summary>
    NoAccount,

    /// <summary>Open the link to set a new password.</summary>
    ResetPassword,

    /// <summary>The password was changed.</summary>
    PasswordChanged,

    /// <summary>Open the link to confirm that the account moves to this address.</summary>
    ConfirmNewEmail,

    /// <summary>To the present address: a login with the password asked to move the account to another one.</summary>
    EmailChangeRequested,

    /// <summary>To the address before: the account has moved to another one.</summary>
    EmailChanged,

    /// <summary>Many logins have failed.</summary>
    LoginsFailed,

    /// <summary>The account was deleted.</summary>
    AccountDeleted,
}

/// <summary>A mail about an account is to be sent to one address. Its sender deletes the link afterwards, which is a secret for as long as it is
/// valid.</summary>
/// <param name="MailId">The mail; a repeated event sends no second one.</param>
/// <param name="Kind">What it says.</param>
/// <param name="UserId">The account, when there is one.</param>
/// <param name="Email">The address, up to 254 characters.</param>
/// <param name="DisplayName">The person's display name; null when the address has no account.</param>
/// <param name="Link">The link to open; null for a mail without one.</param>
/// <param name="LinkExpiresAt">Until when the link is valid, in UTC; null without a link.</param>
/// <param name="RequestedAt">When, in UTC.</param>
public sealed record AccountMailRequested(
    Guid MailId, AccountMailKind Kind, Guid? UserId, string Email, string? DisplayName, Uri? Link, DateTimeOffset? LinkExpiresAt, DateTimeOffset RequestedAt)
        : IOutgoingMessage
{
    public static string Type => "identity.account-mail-requested.v1";
    public static string Destination => ServiceBusNames.IdentityEvents;

    /// <summary>Neither the address nor the link must get into a log.</summary>
    public override string ToString() => $"{nameof(AccountMailRequested)} {{ {nameof(MailId)} = {MailId} }}";
}
