namespace Platform.Notifications.Notifications;

/// <summary>The template has the same name; a newsletter's is that of a message.</summary>
public enum NotificationKind
{
    Welcome,
    Receipt,
    Cancellation,
    Refund,
    Completion,

    /// <summary>A session was ended because its refresh token was used twice.</summary>
    Compromise,

    /// <summary>About a person's account; it may have a link that is a secret.</summary>
    Account,

    /// <summary>A transactional mail that staff wrote.</summary>
    Message,

    /// <summary>A marketing mail that staff wrote.</summary>
    Newsletter,
}

public enum NotificationStatus
{
    Pending,
    Sent,
    Failed,
}

public sealed record MailText(string Subject, string Text, string Html);

/// <summary>A mail to a person. There is one per kind and subject.</summary>
public sealed class Notification
{
    /// <summary>The maximum attempts; with the delays between them, they span most of a day.</summary>
    public const int MaxAttempts = 24;

    private Notification() { }

    public Guid Id { get; private init; }
    public Guid CustomerId { get; private init; }
    public NotificationKind Kind { get; private init; }

    /// <summary>The user, the order, the certificate, the mailing or, about an account, the mail.</summary>
    public Guid SubjectId { get; private init; }

    public string Recipient { get; private init; } = "";
    public string Subject { get; private init; } = "";

    /// <summary>Empty once a mail about an account has been sent or has failed for good: its link is nobody's but the recipient's.</summary>
    public string Text { get; private set; } = "";
    public string Html { get; private set; } = "";

    public NotificationStatus Status { get; private set; }
    public int Attempts { get; private set; }

    /// <summary>When the next attempt starts, unless the current one has succeeded by then.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public string? Failure { get; private set; }

    /// <summary>The W3C trace context of the event.</summary>
    public string? TraceParent { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? SentAt { get; private set; }

    public static Notification Create(
        NotificationKind kind, Guid customerId, Guid subjectId, string recipient, MailText mail, DateTimeOffset now, string? traceParent = null) => new()
        {
            Id = Guid.CreateVersion7(now),
            CustomerId = customerId,
            Kind = kind,
            SubjectId = subjectId,
            Recipient = recipient,
            Subject = mail.Subject,
            Text = mail.Text,
            Html = mail.Html,
            Status = NotificationStatus.Pending,
            DueAt = now,
            TraceParent = traceParent,
            CreatedAt = now,
        };

    /// <summary>The delay is longer than an attempt, so attempts do not overlap.</summary>
    public void StartAttempt(DateTimeOffset now)
    {
        Attempts++;
        DueAt = now + MinDelay;
    }

    public void MarkSent(DateTimeOffset now)
    {
        (SentAt, Failure) = (now, null);
        End(NotificationStatus.Sent);
    }

    public void Fail(string failure)
    {
        Failure = failure;
        End(NotificationStatus.Failed);
    }

    /// <summary>Schedules the next attempt, with exponential backoff, unless this was the last one.</summary>
    public void Postpone(string failure, DateTimeOffset now)
    {
        Failure = failure;
        DueAt = now + Delay(Attempts);
        if (Attempts >= MaxAttempts) End(NotificationStatus.Failed);
    }

    private void End(NotificationStatus status)
    {
        Status = status;
        if (Kind == NotificationKind.Account) (Text, Html) = ("", "");
    }

    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(30);

    /// <summary>Doubles from attempt to attempt, up to an hour.</summary>
    private static TimeSpan Delay(int attempts) => TimeSpan.FromSeconds(Math.Min(3600, MinDelay.TotalSeconds * Math.Pow(2, attempts - 1)));
}
