using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Stores what a client sends.</summary>
internal sealed class SenderLink(Broker broker, string path, ReceivingAmqpLink link, ILogger log)
{
    /// <summary>How many sends may be under way; bounds the memory of a link.</summary>
    public const uint Credit = 100;

    /// <summary>A message up to this size is refused by its outcome; a larger one closes the link, which the client for Node.js takes for a timeout.</summary>
    public const ulong MaxTransferSize = 1024 * 1024;

    private int flushing;

    public async Task SendAsync(AmqpMessage transfer)
    {
        DeliveryState outcome = AmqpConstants.AcceptedOutcome;
        try
        {
            if (transfer.BytesTransfered > AmqpEndpoint.MaxMessageSize) throw TooLarge(transfer.BytesTransfered, path);
            await broker.Sending.SendAsync(path, WireMessage.Read(transfer), null, CancellationToken.None);
        }
        catch (Exception error)
        {
            outcome = new Rejected { Error = AmqpErrors.Of(error, log) };
        }
        transfer.Batchable = true;
        link.DisposeDelivery(transfer, settled: true, outcome, noFlush: true);
        transfer.Dispose();
        await FlushAsync();
    }

    /// <summary>Sends the outcomes of messages that were stored together in one frame.</summary>
    private async Task FlushAsync()
    {
        if (Interlocked.Exchange(ref flushing, 1) == 1) return;
        await Task.Yield(); // those of the same commit are next in the thread pool's queue
        Volatile.Write(ref flushing, 0);
        link.Session.Flush();
    }

    public static ServiceBusException TooLarge(long size, string path) => new(
        $"The message, or batch, has {size} bytes; {AmqpEndpoint.MaxMessageSize} are allowed. Send fewer messages at once, or put the content into a blob.",
        ServiceBusFailureReason.MessageSizeExceeded, path);
}
