#nullable disable // The real package is not annotated.

namespace Azure.Messaging.ServiceBus;

/// <summary>Messages that are sent together or not at all.</summary>
public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly IList<ServiceBusMessage> _messages;
    private readonly Func<ServiceBusMessage, bool> _tryAdd;

    internal ServiceBusMessageBatch(long sizeInBytes, IList<ServiceBusMessage> messages, long maxSizeInBytes, Func<ServiceBusMessage, bool> tryAdd) =>
        (SizeInBytes, _messages, MaxSizeInBytes, _tryAdd) = (sizeInBytes, messages, maxSizeInBytes, tryAdd);

    public int Count => _messages.Count;

    public long MaxSizeInBytes { get; }

    public long SizeInBytes { get; }

    /// <summary>False when the message does not fit any more.</summary>
    public bool TryAddMessage(ServiceBusMessage message)
    {
        if (!_tryAdd(message))
        {
            return false;
        }

        _messages.Add(message);
        return true;
    }

    public void Dispose() => _messages.Clear();
}

/// <summary>How large a batch may get.</summary>
public class CreateMessageBatchOptions
{
    public long? MaxSizeInBytes { get; set; }
}
