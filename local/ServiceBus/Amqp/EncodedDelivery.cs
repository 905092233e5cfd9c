namespace Platform.Local.ServiceBus.Amqp;

/// <summary>The delivery of an encoded message. It lets go of the bytes when they are sent; until it is settled, only the delivery tag is needed.</summary>
internal sealed class EncodedDelivery(ReadOnlyMemory<byte> message) : Delivery
{
    private ReadOnlyMemory<byte> rest = message;

    public override ArraySegment<byte>[] GetPayload(int payloadSize, out bool more)
    {
        more = rest.Length > payloadSize;
        return [rest[..Math.Min(rest.Length, payloadSize)].ToArray()];
    }

    protected override void OnCompletePayload(int payloadSize) => rest = rest[Math.Min(rest.Length, payloadSize)..];
}
