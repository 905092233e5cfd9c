using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Stores what a client sends.</summary>
internal sealed class SenderLink(Broker broker, string path, ReceivingAmqpLink link, ILogger log)
{
    /// <summary>How many sends may be under way; bounds the memory of a link.</summary>
    public const uint Credit = 100;

    public async Task SendAsync(AmqpMessage transfer)
    {
        DeliveryState outcome = AmqpConstants.AcceptedOutcome;
        try
        {
            await broker.Sending.SendAsync(path, WireMessage.Read(transfer), null, CancellationToken.None);
        }
        catch (Exception error)
        {
            outcome = new Rejected { Error = AmqpErrors.Of(error, log) };
        }
        link.DisposeDelivery(transfer, settled: true, outcome);
        transfer.Dispose();
    }
}
