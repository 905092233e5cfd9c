namespace Platform.Notifications.Notifications;

/// <summary>What a notification is about; the template is called the same (a newsletter's is that of a message).</summary>
public enum NotificationKind
{
    Welcome,
    Receipt,
    Cancellation,
    Refund,
    Completion,

    /// <summary>A mail that somebody of the staff wrote, about something that its recipient did.</summary>
    Message,

    /// <summary>A mail that somebody of the staff wrote, to advertise.</summary>
    Newsletter,
}

public enum NotificationStatus
{
    /// <summary>To be sent, at once or after a failed try.</summary>
    Pending,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>It never will be sent: see <see cref="Notification.Failure"/>.</summary>
    Failed,
}

/// <summary>The text of a mail.</summary>
public sealed record MailText(string Subject, string Text, string Html);

/// <summary>A mail to a person, about one subject: there is one per kind and subject.</summary>
public sealed class Notification
{
    /// <summary>After this many tries, over most of a day, no further one is made.</summary>
    public const int MaxAttempts = 24;

    private Notification()
    { }

    public Guid Id { get; private init; }

    public Guid CustomerId { get; private init; }

    public NotificationKind Kind { get; private init; }

    /// <summary>The user, the order or the certificate that it is about.</summary>
    public Guid SubjectId { get; private init; }

    public string Recipient { get; private init; } = "";

    public string Subject { get; private init; } = "";

    public string Text { get; private init; } = "";

    public string Html { get; private init; } = "";

    public NotificationStatus Status { get; private set; }

    /// <summary>Tries begun.</summary>
    public int Attempts { get; private set; }

    /// <summary>When it is to be sent, or sent again unless the try that is under way has succeeded by then.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public string? Failure { get; private set; }

    /// <summary>The W3C trace context of the event that asked for it.</summary>
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

    /// <summary>A try begins: no other one does for longer than a try takes. A try whose process dies says nothing about the mail server: the next one is not
    /// later for it.</summary>
    public void Begin(DateTimeOffset now)
    {
        Attempts++;
        DueAt = now + ShortestDelay;
    }

    public void Sent(DateTimeOffset now) => (Status, SentAt, Failure) = (NotificationStatus.Sent, now, null);

    /// <summary>It can never be sent.</summary>
    public void Fail(string failure) => (Status, Failure) = (NotificationStatus.Failed, failure);

    /// <summary>A try failed; another follows when due, later from try to try, unless there were enough.</summary>
    public void Postpone(string failure, DateTimeOffset now)
    {
        Failure = failure;
        DueAt = now + Delay(Attempts);
        if (Attempts >= MaxAttempts) Status = NotificationStatus.Failed;
    }

    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(30);

    /// <summary>The shortest, doubled from try to try up to an hour.</summary>
    private static TimeSpan Delay(int attempts) => TimeSpan.FromSeconds(Math.Min(3600, ShortestDelay.TotalSeconds * Math.Pow(2, attempts - 1)));
}
