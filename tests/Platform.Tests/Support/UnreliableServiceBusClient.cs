using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.Tests.Support;

/// <summary>Peeks through the real client, until a test stops it or lets it hang.</summary>
internal sealed class UnreliableServiceBusClient : ServiceBusClient
{
    private ServiceBusClient inner = null!;
    private int peeks;

    /// <summary>Replaces the client of an app.</summary>
    public static UnreliableServiceBusClient ReplaceIn(IServiceCollection services)
    {
        var create = services.Last(s => s.ServiceType == typeof(ServiceBusClient)).ImplementationFactory!;
        var client = new UnreliableServiceBusClient();
        services.Replace(ServiceDescriptor.Singleton<ServiceBusClient>(provider =>
        {
            client.inner = (ServiceBusClient)create(provider);
            return client;
        }));
        return client;
    }

    public Connectivity State { get; set; }

    /// <summary>How often a message was peeked.</summary>
    public int Peeks => peeks;

    public override ServiceBusSender CreateSender(string queueOrTopicName) => inner.CreateSender(queueOrTopicName);

    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) =>
        new Receiver(this, inner.CreateReceiver(queueName, options));

#pragma warning disable CA2215 // The base has no connection to close.
    public override ValueTask DisposeAsync() => inner.DisposeAsync();
#pragma warning restore CA2215

    private sealed class Receiver(UnreliableServiceBusClient client, ServiceBusReceiver inner) : ServiceBusReceiver
    {
        public override async Task<ServiceBusReceivedMessage> PeekMessageAsync(long? fromSequenceNumber = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref client.peeks);
            if (client.State == Connectivity.Stopped) throw new ServiceBusException("sb-secret", ServiceBusFailureReason.ServiceCommunicationProblem);
            if (client.State == Connectivity.Hanging) await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None); // also when it is cancelled
            return await inner.PeekMessageAsync(fromSequenceNumber, cancellationToken);
        }

        public override Task CloseAsync(CancellationToken cancellationToken = default) => inner.CloseAsync(cancellationToken);
    }
}
