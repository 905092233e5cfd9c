using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Platform.Notifications.Mail;

/// <summary>Sends over SMTP. The connection is kept for the next mail. Calls are not concurrent: <see cref="Notifications.MailDelivery"/> makes one at a
/// time.</summary>
public sealed class SmtpMailSender(IOptions<SmtpOptions> options, TimeProvider clock) : IMailSender, IDisposable
{
    private const int ServiceClosing = 421, LoginRequired = 530; // RFC 5321, 3.8; RFC 4954, 6

    /// <summary>To connect and log in; and then, to hand over the mail.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AliveTimeout = TimeSpan.FromSeconds(2);

    private readonly SmtpClient client = new() { CheckCertificateRevocation = false }; // lists of revoked certificates may be out of reach
    private readonly SmtpOptions smtp = options.Value;

    /// <inheritdoc />
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (await WithinTimeoutAsync(ConnectAsync, answer => Unavailable($"answered {(int)answer.StatusCode}"), cancellationToken) is { } noConnection)
            return noConnection;
        using var message = MailMessages.Compose(mail, smtp.From, clock.GetUtcNow());
        return await WithinTimeoutAsync(token => client.SendAsync(message, token), OutcomeOf, cancellationToken) ?? new MailOutcome.Accepted();
    }

    public void Dispose() => client.Dispose();

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (await IsAliveAsync(cancellationToken)) return;
        await client.ConnectAsync(smtp.Host, smtp.Port, smtp.EnableTls ? SecureSocketOptions.StartTls : SecureSocketOptions.None, cancellationToken);
        if (smtp.Username is { Length: > 0 }) await client.AuthenticateAsync(smtp.Username, smtp.Password ?? "", cancellationToken);
    }

    /// <summary>Servers, and what is between, drop connections that were idle for some time.</summary>
    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        if (!client.IsConnected) return false;
        using var timeout = new CancellationTokenSource(AliveTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await client.NoOpAsync(either.Token);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await DisconnectAsync();
            return false;
        }
    }

    /// <summary>Returns null when it worked.</summary>
    private async Task<MailOutcome?> WithinTimeoutAsync(
        Func<CancellationToken, Task> work, Func<SmtpCommandException, MailOutcome> outcomeOf, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await work(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!timeout.IsCancellationRequested)
        {
            await DisconnectAsync();
            throw;
        }
        catch (Exception failure)
        {
            var outcome = failure switch
            {
                SmtpCommandException answer => outcomeOf(answer),
                AuthenticationException or ServiceNotAuthenticatedException => Unavailable("refused the login"),
                OperationCanceledException => Unavailable($"did not answer in {Timeout.TotalSeconds} s"),
                _ => Unavailable($"cannot be reached, or the connection was lost ({failure.GetType().Name})"),
            };
            if (outcome is MailOutcome.Unavailable || failure is SmtpCommandException { StatusCode: (SmtpStatusCode)ServiceClosing }) await DisconnectAsync();
            return outcome;
        }
    }

    /// <summary>An answer to a command about a mail is about that mail, unless it is that a login is missing.</summary>
    private MailOutcome OutcomeOf(SmtpCommandException answer) => (int)answer.StatusCode switch
    {
        LoginRequired => Unavailable("refused the login"),
        >= 500 and var code => new MailOutcome.Refused($"The mail server refused the mail: {code} ({answer.ErrorCode})."),
        var code => new MailOutcome.Deferred($"The mail server does not take the mail now: {code} ({answer.ErrorCode})."),
    };

    private MailOutcome.Unavailable Unavailable(string what) => new($"The mail server {smtp.Host}:{smtp.Port} {what}.");

    private async Task DisconnectAsync()
    {
        if (client.IsConnected) await client.DisconnectAsync(quit: false, CancellationToken.None);
    }
}
