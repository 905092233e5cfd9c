using System.Buffers.Binary;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>A message's lock token, which is also its delivery tag. It contains the sequence number, so that a client needs to give nothing else.</summary>
internal static class LockToken
{
    public static MessageLock Of(MessageSource source, Guid token)
    {
        Span<byte> bytes = stackalloc byte[16];
        token.TryWriteBytes(bytes, bigEndian: true, out _);
        return new(source, BinaryPrimitives.ReadInt64BigEndian(bytes), token);
    }

    public static MessageLock Of(MessageSource source, ArraySegment<byte> deliveryTag) =>
        Of(source, deliveryTag.Count == 16 ? new Guid(deliveryTag.AsSpan()) : Guid.Empty);

    public static ArraySegment<byte> ToDeliveryTag(Guid token) => new(token.ToByteArray());
}
