using System.Net;
using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record SecondFactorChanged(Guid ChangeId, Guid UserId, string Email, string DisplayName, string Change) : IMessage
{
    public static string Type => "identity.second-factor-changed.v1";

    public MailText Compose()
    {
        var (subject, before, after) = Change switch
        {
            "enabled" => ("Your second factor is on",
                "From now on a login to your account needs a code from your authenticator app, and other sessions have ended. Keep the recovery codes safe.",
                "If it was not you, somebody knows your password: write to us."),
            "disabled" => ("Your second factor is off",
                "The second factor of your account was disabled with your password and a code. A login needs the password only, and other sessions have ended.",
                "If it was not you, ask for a new password on the login page, and enable a second factor again."),
            "removed" => ("Our staff removed your second factor",
                "Our staff removed the second factor of your account, and all sessions have ended. A login needs the password only until you enable it again.",
                "If you did not ask for this, ask for a new password on the login page, and write to us."),
            "codesFailed" => ("Many codes for your account were wrong",
                "Somebody who knows your password, or is logged in as you, tried several wrong codes of your second factor. Further tries are slowed down.",
                "If it was not you, ask for a new password on the login page."),
            "recoveryCodeUsed" => ("A recovery code was used", "A recovery code of your account was used in place of a code from the authenticator app.",
                "If it was not you, ask for a new password on the login page, and have new recovery codes made in your account."),
            "recoveryCodesRenewed" => ("You have new recovery codes", "New recovery codes were made for your account. Those before are invalid.",
                "If it was not you, ask for a new password on the login page, and write to us."),
            _ => ("Your second factor has changed", "Something about the second factor of your account has changed.",
                "If it was not you, ask for a new password on the login page, and write to us."),
        };
        string[] paragraphs = [$"Hello {DisplayName},", before, after];
        var values = new Dictionary<string, string> { ["subject"] = subject };
        return new(subject,
            Templates.Text("account", values, string.Join("\n\n", paragraphs.Select(Templates.OneLine))),
            Templates.Html("account", values, string.Concat(paragraphs.Select(text => $"<p>{WebUtility.HtmlEncode(text)}</p>\n"))));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(SecondFactorChanged)} {{ {nameof(ChangeId)} = {ChangeId} }}";
}

public sealed class SecondFactorChangedHandler(NotificationWriter notifications)
{
    internal Task HandleAsync(SecondFactorChanged change, CancellationToken cancellationToken) => notifications.WriteAsync(
        NotificationKind.Account, change.UserId, change.ChangeId, change.Email, change.Compose(), cancellationToken);
}
