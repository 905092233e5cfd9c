#nullable disable // The real package is not annotated.

namespace Azure.Messaging.ServiceBus;

/// <summary>A message to send.</summary>
public class ServiceBusMessage
{
    private const int MaxKeyLength = 128;

    public ServiceBusMessage()
        : this(default(ReadOnlyMemory<byte>))
    {
    }

    public ServiceBusMessage(string body)
        : this(BinaryData.FromString(body))
    {
    }

    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    public ServiceBusMessage(BinaryData body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Body = body;
    }

    /// <summary>A copy to send again: without what the broker added, such as sequence number, dead-letter reason and scheduled time.</summary>
    public ServiceBusMessage(ServiceBusReceivedMessage receivedMessage)
    {
        ArgumentNullException.ThrowIfNull(receivedMessage);
        Body = receivedMessage.Body;
        ContentType = receivedMessage.ContentType;
        CorrelationId = receivedMessage.CorrelationId;
        MessageId = receivedMessage.MessageId;
        SessionId = receivedMessage.SessionId;
        PartitionKey = receivedMessage.PartitionKey;
        TransactionPartitionKey = receivedMessage.TransactionPartitionKey;
        ReplyTo = receivedMessage.ReplyTo;
        ReplyToSessionId = receivedMessage.ReplyToSessionId;
        Subject = receivedMessage.Subject;
        To = receivedMessage.To;
        TimeToLive = receivedMessage.TimeToLive;
        foreach (var (key, value) in receivedMessage.ApplicationProperties)
        {
            if (key is not (ServiceBusReceivedMessage.DeadLetterReasonKey or ServiceBusReceivedMessage.DeadLetterErrorDescriptionKey
                or "Diagnostic-Id" or "traceparent" or "tracestate"))
            {
                ApplicationProperties[key] = value;
            }
        }
    }

    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();

    public BinaryData Body { get; set; }

    public string ContentType { get; set; }

    public string CorrelationId { get; set; }

    public string MessageId
    {
        get;
        set => field = value is { Length: 0 } ? throw new ArgumentException("A message id is not empty.", nameof(MessageId)) : Key(value, nameof(MessageId));
    }

    public string PartitionKey
    {
        get;
        set => field = value is not null && SessionId is not null && value != SessionId
            ? throw new ArgumentOutOfRangeException(nameof(PartitionKey), value, $"The partition key of a session's message is the session id, '{SessionId}'.")
            : Key(value, nameof(PartitionKey));
    }

    public string ReplyTo { get; set; }

    public string ReplyToSessionId { get; set => field = Key(value, nameof(ReplyToSessionId)); }

    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    public string SessionId
    {
        get;
        set
        {
            field = Key(value, nameof(SessionId));
            if (PartitionKey is not null && value is not null)
            {
                PartitionKey = value;
            }
        }
    }

    public string Subject { get; set; }

    public TimeSpan TimeToLive
    {
        get;
        set => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(TimeToLive), value, "A time to live is positive.");
    } = TimeSpan.MaxValue;

    public string To { get; set; }

    public string TransactionPartitionKey { get; set => field = Key(value, nameof(TransactionPartitionKey)); }

    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private static string Key(string value, string name) => value is null || value.Length <= MaxKeyLength
        ? value
        : throw new ArgumentOutOfRangeException(name, $"At most {MaxKeyLength} characters.");
}
