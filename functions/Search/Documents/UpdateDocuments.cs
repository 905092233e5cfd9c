using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Search.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Search.Documents;

/// <summary>Hears of everything that can be found, and of what makes it popular.</summary>
public sealed class UpdateDocuments(MessageReceiver receiver, SearchDbContext db, DocumentUpdates updates)
{
    [Function(nameof(UpdateProducts))]
    public Task UpdateProducts(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) => ReceiveAsync(message, actions, updates.OfCatalog, cancellationToken);

    [Function(nameof(UpdateFiles))]
    public Task UpdateFiles(
        [ServiceBusTrigger(Entities.FilesEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) => ReceiveAsync(message, actions, updates.OfFiles, cancellationToken);

    [Function(nameof(CountOrders))]
    public Task CountOrders(
        [ServiceBusTrigger(Entities.OrderingEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) => ReceiveAsync(message, actions, updates.OfOrdering, cancellationToken);

    [Function(nameof(CountEnrolments))]
    public Task CountEnrolments(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) => ReceiveAsync(message, actions, updates.OfLearning, cancellationToken);

    Task ReceiveAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, MessageHandlers handlers, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, handlers, cancellationToken);
}
