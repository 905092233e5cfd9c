using System.Globalization;
using System.Net;
using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record AccountMailRequested(
    Guid MailId, string Kind, Guid? UserId, string Email, string? DisplayName, string? Link, DateTimeOffset? LinkExpiresAt) : IMessage
{
    public static string Type => "identity.account-mail-requested.v1";

    /// <exception cref="PoisonMessageException">There is no text for this kind.</exception>
    public MailText Compose()
    {
        var (subject, before, after) = Kind switch
        {
            "verifyEmail" => ("Verify your email address",
                $"Somebody registered {Email} at the learning shop. If it was you, open this link and enter your password there:",
                "Then you can log in. If it was not you, you need not do anything: without its password, the registration is forgotten after a day."),
            "alreadyRegistered" => ("You already have an account",
                $"Somebody tried to use {Email} for an account at the learning shop, but you have one already.",
                "If it was you, log in, or ask for a new password there. If it was not you, you need not do anything."),
            "noAccount" => ("There is no account with this address",
                $"Somebody asked the learning shop for a link for {Email}, but there is no account with this address.",
                "If it was you, try another address, or register. If it was not you, you need not do anything."),
            "resetPassword" => ("Set a new password", "Somebody asked for a new password for your account. If it was you, open this link to set one:",
                "If it was not you, you need not do anything: the password stays as it is."),
            "passwordChanged" => ("Your password was changed", "The password of your account was changed, and other sessions have ended.",
                "If it was not you, ask for a new password on the login page."),
            "confirmNewEmail" => ("Confirm your new email address", $"Open this link to use {Email} for your account from now on:",
                "If you did not ask for this, do not open the link."),
            "emailChangeRequested" => ("Your account is about to move to another address",
                "Somebody who knows the password of your account asked to move it to another email address, by a link mailed there.",
                "If it was not you, ask for a new password on the login page now: that stops the change."),
            "emailChanged" => ("Your account has moved to another address", "Your account now has another email address, so this is the last mail to this one.",
                "If it was not you, write to us."),
            "loginsFailed" => ("Many logins to your account failed",
                "Somebody tried several wrong passwords for your account. Further tries are slowed down; devices that you logged in from before are not.",
                "If it was you, ask for a new password on the login page. If not, you need not do anything while nobody else knows your password."),
            "accountDeleted" => ("Your account was deleted", "Your account at the learning shop was deleted, and all sessions have ended.",
                "If it was not you, write to us."),
            _ => throw new PoisonMessageException("UnknownMailKind", $"There is no text for a mail of the kind {Kind}."),
        };
        var expiry = LinkExpiresAt is { } until
            ? $"The link can be used once, until {until.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}."
            : null;
        string[] paragraphs = [DisplayName is null ? "Hello," : $"Hello {DisplayName},", before, .. Link is null ? [] : new[] { Link, expiry! }, after];
        var values = new Dictionary<string, string> { ["subject"] = subject };
        return new(subject,
            Templates.Text("account", values, string.Join("\n\n", paragraphs.Select(Templates.OneLine))),
            Templates.Html("account", values, string.Concat(paragraphs.Select(Paragraph))));
    }

    // Neither the address nor the link must get into a log.
    public override string ToString() => $"{nameof(AccountMailRequested)} {{ {nameof(MailId)} = {MailId} }}";

    private string Paragraph(string text)
    {
        var encoded = WebUtility.HtmlEncode(text);
        return text == Link ? $"<p><a href=\"{encoded}\">{encoded}</a></p>\n" : $"<p>{encoded}</p>\n";
    }
}

public sealed class AccountMailHandler(NotificationWriter notifications)
{
    internal Task HandleAsync(AccountMailRequested mail, CancellationToken cancellationToken) => notifications.WriteAsync(
        NotificationKind.Account, mail.UserId ?? Guid.Empty, mail.MailId, mail.Email, mail.Compose(), cancellationToken);
}
