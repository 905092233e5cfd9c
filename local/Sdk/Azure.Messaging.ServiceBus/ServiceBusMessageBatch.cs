#nullable disable // The real package is not annotated.

namespace Azure.Messaging.ServiceBus;

/// <summary>Messages that are sent together or not at all.</summary>
public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly IList<ServiceBusMessage> messages;
    private readonly Func<ServiceBusMessage, bool> tryAdd;

    internal ServiceBusMessageBatch(long sizeInBytes, IList<ServiceBusMessage> messages, long maxSizeInBytes, Func<ServiceBusMessage, bool> tryAdd) =>
        (SizeInBytes, this.messages, MaxSizeInBytes, this.tryAdd) = (sizeInBytes, messages, maxSizeInBytes, tryAdd);

    public int Count => messages.Count;

    public long MaxSizeInBytes { get; }

    public long SizeInBytes { get; }

    /// <summary>False when the message does not fit any more.</summary>
    public bool TryAddMessage(ServiceBusMessage message)
    {
        if (!tryAdd(message))
        {
            return false;
        }

        messages.Add(message);
        return true;
    }

    public void Dispose() => messages.Clear();
}

/// <summary>How large a batch may get.</summary>
public class CreateMessageBatchOptions
{
    public long? MaxSizeInBytes { get; set; }
}
