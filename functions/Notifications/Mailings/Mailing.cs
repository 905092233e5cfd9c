using System.Security.Cryptography;
using System.Text;
using Markdig;
using Platform.Notifications.Mail;
using Platform.Notifications.Notifications;

namespace Platform.Notifications.Mailings;

/// <summary>A mail whose text somebody wrote, to several people.</summary>
public static class Mailing
{
    /// <summary>HTML in the text is shown as it is written: the text is Markdown, and nothing else.</summary>
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().Build();

    public static MailText Compose(string subject, string body)
    {
        var values = new Dictionary<string, string> { ["subject"] = subject };
        return new(Templates.OneLine(subject), Templates.Text("message", values, body),
            Templates.Html("message", values, Markdig.Markdown.ToHtml(body, Markdown)));
    }

    /// <summary>What a notification of a mailing is about: this mailing to this recipient, the same whenever it is asked for.</summary>
    public static Guid IdOf(Guid mailingId, string recipient) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{mailingId}:{recipient}")).AsSpan(0, 16));
}
