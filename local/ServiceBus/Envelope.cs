using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Core.Amqp;

namespace Platform.Local.ServiceBus;

/// <summary>The message properties that no statement reads, as stored: application properties with their types.</summary>
internal sealed record Envelope(
    string? ContentType,
    string? CorrelationId,
    string? To,
    string? ReplyTo,
    string? ReplyToSessionId,
    string? PartitionKey,
    string? TransactionPartitionKey,
    Dictionary<string, string[]>? Properties,
    AmqpMessageBodyType? BodyType)
{
    public const string DeadLetterReason = "DeadLetterReason";
    public const string DeadLetterErrorDescription = "DeadLetterErrorDescription";

    /// <summary>The limit of a property's name and value, in characters: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas</summary>
    private const int MaxPropertyLength = short.MaxValue;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Of(ServiceBusMessage message) => Write(new(
        message.ContentType, message.CorrelationId, message.To, message.ReplyTo, message.ReplyToSessionId,
        message.PartitionKey, message.TransactionPartitionKey, Encode(message.ApplicationProperties), TypeOf(message.GetRawAmqpMessage())));

    /// <summary>A received message's envelope with changed properties.</summary>
    public static string Of(ServiceBusReceivedMessage message, IDictionary<string, object> changes)
    {
        var properties = new Dictionary<string, object>(message.ApplicationProperties);
        foreach (var (name, value) in changes) properties[name] = value;
        return Write(new(
            message.ContentType, message.CorrelationId, message.To, message.ReplyTo, message.ReplyToSessionId,
            message.PartitionKey, message.TransactionPartitionKey, Encode(properties), TypeOf(message.GetRawAmqpMessage())));
    }

    /// <summary>Restores a scheduled message.</summary>
    public static ServiceBusMessage ToMessage(
        string envelope, string id, string? subject, string? sessionId, TimeSpan? timeToLive, DateTimeOffset scheduledFor, ReadOnlyMemory<byte> body)
    {
        var stored = Read(envelope);
        var message = new ServiceBusMessage(body)
        {
            MessageId = id,
            Subject = subject,
            SessionId = sessionId,
            ContentType = stored.ContentType,
            CorrelationId = stored.CorrelationId,
            To = stored.To,
            ReplyTo = stored.ReplyTo,
            ReplyToSessionId = stored.ReplyToSessionId,
            PartitionKey = stored.PartitionKey,
            TransactionPartitionKey = stored.TransactionPartitionKey,
            ScheduledEnqueueTime = scheduledFor,
        };
        stored.RestoreBody(message.GetRawAmqpMessage(), body);
        if (timeToLive is { } limited) message.TimeToLive = limited;
        foreach (var (name, value) in stored.DecodeProperties()) message.ApplicationProperties[name] = value;
        return message;
    }

    public static Envelope Read(string stored) => JsonSerializer.Deserialize<Envelope>(stored, Json)!;

    public Dictionary<string, object> DecodeProperties() => Properties?.ToDictionary(property => property.Key, property => Decode(property.Value)) ?? [];

    /// <summary>The body to store: its bytes, or the encoding of an AMQP value or sequence.</summary>
    public static ReadOnlyMemory<byte> BodyOf(ServiceBusMessage message) =>
        message.GetRawAmqpMessage() is var raw && TypeOf(raw) is null ? message.Body.ToMemory() : new AmqpAnnotatedMessage(raw.Body).ToBytes().ToMemory();

    /// <summary>Restores a stored AMQP value or sequence; bytes stay as they are.</summary>
    public void RestoreBody(AmqpAnnotatedMessage message, ReadOnlyMemory<byte> stored)
    {
        if (BodyType is not null) message.Body = AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(stored)).Body;
    }

    /// <summary>The size of the body and the text of every property, about that of the message on the wire.</summary>
    public static long SizeOf(ServiceBusMessage message, string envelope) =>
        BodyOf(message).Length + Encoding.UTF8.GetByteCount(envelope)
        + (message.MessageId?.Length ?? 0) + (message.Subject?.Length ?? 0) + (message.SessionId?.Length ?? 0);

    /// <summary>Null for bytes, the usual type.</summary>
    private static AmqpMessageBodyType? TypeOf(AmqpAnnotatedMessage message) =>
        message.Body.BodyType == AmqpMessageBodyType.Data ? null : message.Body.BodyType;

    private static string Write(Envelope envelope) => JsonSerializer.Serialize(envelope, Json);

    private static Dictionary<string, string[]>? Encode(IEnumerable<KeyValuePair<string, object>> properties)
    {
        Dictionary<string, string[]>? encoded = null;
        foreach (var (name, value) in properties)
        {
            var text = Encode(name, value);
            if (name.Length > MaxPropertyLength || text[^1].Length > MaxPropertyLength)
            {
                throw new System.Runtime.Serialization.SerializationException(
                    $"The application property '{name[..Math.Min(name.Length, 100)]}' is longer than {MaxPropertyLength} characters. Put it into the body.");
            }
            (encoded ??= [])[name] = text;
        }
        return encoded;
    }

    private static string[] Encode(string name, object? value)
    {
        var c = CultureInfo.InvariantCulture;
        return value switch
        {
            null => ["null"],
            string v => ["string", v],
            bool v => ["bool", v ? "true" : "false"],
            byte v => ["byte", v.ToString(c)],
            sbyte v => ["sbyte", v.ToString(c)],
            short v => ["short", v.ToString(c)],
            ushort v => ["ushort", v.ToString(c)],
            int v => ["int", v.ToString(c)],
            uint v => ["uint", v.ToString(c)],
            long v => ["long", v.ToString(c)],
            ulong v => ["ulong", v.ToString(c)],
            float v => ["float", v.ToString("R", c)],
            double v => ["double", v.ToString("R", c)],
            decimal v => ["decimal", v.ToString(c)],
            char v => ["char", v.ToString()],
            Guid v => ["guid", v.ToString("D")],
            Uri v => ["uri", v.OriginalString],
            DateTime v => ["datetime", v.ToString("O", c)],
            DateTimeOffset v => ["datetimeoffset", v.ToString("O", c)],
            TimeSpan v => ["timespan", v.Ticks.ToString(c)],
            byte[] v => ["bytes", Convert.ToBase64String(v)],
            _ => throw new System.Runtime.Serialization.SerializationException(
                $"The application property '{name}' is a {value.GetType()}, which a message cannot carry. "
                + "Use a string, a number, a bool, a Guid, a date or a TimeSpan."),
        };
    }

    private static object Decode(string[] stored)
    {
        var c = CultureInfo.InvariantCulture;
        return stored[0] switch
        {
            "null" => null!,
            "string" => stored[1],
            "bool" => stored[1] == "true",
            "byte" => byte.Parse(stored[1], c),
            "sbyte" => sbyte.Parse(stored[1], c),
            "short" => short.Parse(stored[1], c),
            "ushort" => ushort.Parse(stored[1], c),
            "int" => int.Parse(stored[1], c),
            "uint" => uint.Parse(stored[1], c),
            "long" => long.Parse(stored[1], c),
            "ulong" => ulong.Parse(stored[1], c),
            "float" => float.Parse(stored[1], c),
            "double" => double.Parse(stored[1], c),
            "decimal" => decimal.Parse(stored[1], c),
            "char" => stored[1][0],
            "guid" => Guid.Parse(stored[1]),
            "uri" => new Uri(stored[1], UriKind.RelativeOrAbsolute),
            "datetime" => DateTime.Parse(stored[1], c, DateTimeStyles.RoundtripKind),
            "datetimeoffset" => DateTimeOffset.Parse(stored[1], c, DateTimeStyles.RoundtripKind),
            "timespan" => TimeSpan.FromTicks(long.Parse(stored[1], c)),
            "bytes" => Convert.FromBase64String(stored[1]),
            var type => throw new InvalidDataException($"A stored message has a property of the unknown type '{type}'."),
        };
    }
}
