using Azure.Core.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Messages as they are transferred. The official library converts them.</summary>
internal static class WireMessage
{
    private const int MaxIdLength = 128;
    private const string ScheduledEnqueueTime = "x-opt-scheduled-enqueue-time";

    /// <summary>The messages of a transfer: one, or those of a batch, each in a data section.</summary>
    /// <exception cref="ArgumentException">It is no message, or an id is too long.</exception>
    public static IReadOnlyList<ServiceBusMessage> Read(AmqpMessage transfer)
    {
        try
        {
            return transfer.MessageFormat == AmqpConstants.AmqpBatchedMessageFormat
                ? [.. transfer.DataBody.Select(data => Read((ArraySegment<byte>)data.Value))]
                : [Read(new ArraySegment<byte>(BytesOf(transfer)))];
        }
        catch (Exception error) when (error is AmqpException or InvalidCastException or NullReferenceException)
        {
            throw new ArgumentException("The transfer is no AMQP message: send header, properties and body as AMQP 1.0 encodes them.", error);
        }
    }

    /// <summary>A message from its bytes.</summary>
    /// <exception cref="ArgumentException">An id is too long.</exception>
    public static ServiceBusMessage Read(ArraySegment<byte> encoded)
    {
        var message = new ServiceBusMessage(AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes((byte[])[.. encoded])));
        return (message.MessageId?.Length ?? 0) <= MaxIdLength && (message.SessionId?.Length ?? 0) <= MaxIdLength
            ? message
            : throw new ArgumentException($"A message id or session id is longer than {MaxIdLength} characters: shorten it.");
    }

    /// <summary>The bytes of a message to deliver.</summary>
    public static ArraySegment<byte> Write(ServiceBusReceivedMessage message, bool peeked = false)
    {
        var raw = message.GetRawAmqpMessage();
        // On the wire it counts the earlier deliveries; clients add this one.
        if (!peeked) raw.Header.DeliveryCount--;
        if (message.ScheduledEnqueueTime == default) raw.MessageAnnotations.Remove(ScheduledEnqueueTime);
        var encoded = raw.ToBytes().ToArray();
        return message.TimeToLive == TimeSpan.MaxValue ? encoded : WithTimes(encoded, message);
    }

    /// <summary>Decodes property values of a map, such as those that a settlement changes.</summary>
    public static Dictionary<string, object> ReadProperties(IEnumerable<KeyValuePair<string, object>> encoded)
    {
        // As application properties of a message, because the library converts those.
        using var message = AmqpMessage.Create(new AmqpValue { Value = "" });
        foreach (var (name, value) in encoded) message.ApplicationProperties.Map[name] = value;
        var decoded = AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(BytesOf(message)));
        return new(decoded.ApplicationProperties!);
    }

    /// <summary>The library takes the time of encoding for the time of creation.</summary>
    private static byte[] WithTimes(byte[] encoded, ServiceBusReceivedMessage message)
    {
        using var times = AmqpMessage.CreateAmqpStreamMessage(new BufferListStream([encoded]));
        times.Deserialize(SectionFlag.All);
        times.Properties.CreationTime = message.EnqueuedTime.UtcDateTime;
        times.Properties.AbsoluteExpiryTime = (message.EnqueuedTime + message.TimeToLive).UtcDateTime;
        return [.. times.GetPayload().SelectMany(segment => segment)];
    }

    private static byte[] BytesOf(AmqpMessage message)
    {
        using var stream = message.ToStream();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
