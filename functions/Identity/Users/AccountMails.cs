using Microsoft.Extensions.Options;
using Platform.Identity.Throttling;

namespace Platform.Identity.Users;

/// <summary>Requests mails about accounts. Links lead to the public address, with the token in the fragment, which no server gets to see.</summary>
public sealed class AccountMails(IdentityDbContext db, Throttles throttles, IOptions<AuthOptions> options)
{
    public static readonly Refusal LinkInvalid = new(
        "link-invalid", "The link is wrong, has expired, or was used before. If it was, log in; otherwise ask for another one.");

    /// <summary>Whether a further mail that was asked for may be sent now: a few at once, then with growing delays, so that nobody floods a mailbox. Counts it.
    /// Called in a transaction.</summary>
    /// <param name="reason">What is counted for itself.</param>
    /// <param name="subject">The address that gets the mail, or the account that asks for it.</param>
    internal async Task<bool> MaySendAsync(string reason, string subject, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await throttles.LockAsync([ThrottleKey.Mail(reason, subject)], cancellationToken))[0].TryCount(throttles.Options.Mail, now);

    internal void Send(AccountMailKind kind, User user, DateTimeOffset now) => Send(kind, user.Id, user.Email, user.DisplayName, null, null, now);

    internal void SendNoAccount(string email, DateTimeOffset now) =>
        Send(AccountMailKind.NoAccount, null, EmailRules.ToAscii(email), null, null, null, now);

    internal void SendVerification(Registration registration, string token, DateTimeOffset now) => Send(
        AccountMailKind.VerifyEmail, null, registration.Email, registration.DisplayName, LinkTo("verify-email", token), registration.ExpiresAt, now);

    internal void SendReset(User user, string token, AccountLink link, DateTimeOffset now) => Send(
        AccountMailKind.ResetPassword, user.Id, user.Email, user.DisplayName, LinkTo("reset-password", token), link.ExpiresAt, now);

    internal void SendConfirmation(User user, string token, AccountLink link, DateTimeOffset now) => Send(
        AccountMailKind.ConfirmNewEmail, user.Id, link.NewEmail!, user.DisplayName, LinkTo("confirm-email", token), link.ExpiresAt, now);

    internal void Send(SecondFactorChange change, User user, DateTimeOffset now) =>
        db.Send(new SecondFactorChanged(Guid.CreateVersion7(now), user.Id, user.Email, user.DisplayName, change, now), now);

    private Uri LinkTo(string page, string token) => new($"{options.Value.Issuer.TrimEnd('/')}/{page}#token={token}");

    private void Send(
        AccountMailKind kind, Guid? userId, string email, string? displayName, Uri? link, DateTimeOffset? linkExpiresAt, DateTimeOffset now) =>
        db.Send(new AccountMailRequested(Guid.CreateVersion7(now), kind, userId, email, displayName, link, linkExpiresAt, now), now);
}
