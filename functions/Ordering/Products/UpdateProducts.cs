using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Ordering.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Ordering.Products;

/// <summary>Receives Catalog's events.</summary>
public sealed class UpdateProducts(MessageReceiver receiver, OrderingDbContext db, ProductUpdates updates)
{
    /// <summary>The function.</summary>
    [Function(nameof(UpdateProducts))]
    public Task Run(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, updates.Handlers, cancellationToken);
}
