using Platform.Operations.DeadLetters;

namespace Platform.Operations.Audit;

public enum AuditAction
{
    Redrive,
    Discard,
}

public enum AuditOutcome
{
    /// <summary>Written before anything is done. Without a second entry, the app stopped in between.</summary>
    Started,

    /// <summary>The dead letter is gone, and was sent again if it was redriven.</summary>
    Done,

    /// <summary>A copy was sent, and the dead letter is still there: repeated, the copy has the same id.</summary>
    Sent,

    /// <summary>Nothing was done.</summary>
    Failed,
}

/// <summary>An entry of the audit log: something that was done, or tried, to one message. It holds no contents of messages. The database refuses to change it,
/// or to delete it before <see cref="Retention"/>.</summary>
public sealed class AuditEntry
{
    /// <summary>How long entries are kept: a little over a year, which the trigger of the database knows too.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    public const int MaxReason = 200;

    private AuditEntry() { }

    public Guid Id { get; private init; }

    /// <summary>The operation: the messages of one request, or of several that redrive all.</summary>
    public Guid OperationId { get; private init; }

    public AuditAction Action { get; private init; }
    public AuditOutcome Outcome { get; private init; }
    public DateTimeOffset At { get; private init; }
    public Guid ActorId { get; private init; }
    public string Entity { get; private init; } = "";
    public long SequenceNumber { get; private init; }
    public string MessageId { get; private init; } = "";
    public string MessageType { get; private init; } = "";
    public string DeadLetterReason { get; private init; } = "";
    public bool IsEdited { get; private init; }
    public string Reason { get; private init; } = "";

    public static AuditEntry Of(DeadLetterChange change, ServiceBusReceivedMessage message, AuditOutcome outcome, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OperationId = change.OperationId,
        Action = change.Action,
        Outcome = outcome,
        At = now,
        ActorId = change.ActorId,
        Entity = change.Entity.ToString(),
        SequenceNumber = message.SequenceNumber,
        MessageId = Storable(message.MessageId),
        MessageType = Storable(Redrive.TypeOf(message)),
        DeadLetterReason = Storable(message.DeadLetterReason),
        IsEdited = change.EditedBody is not null,
        Reason = change.Reason,
    };

    // Every app that may send could have written these texts. PostgreSQL takes no NUL.
    private static string Storable(string? text)
    {
        const int max = 200;
        text = text?.Replace('\0', '\uFFFD') ?? "";
        return text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }
}
