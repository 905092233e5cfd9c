using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Search.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Search.Documents;

public sealed class UpdateDocuments(MessageReceiver receiver, SearchDbContext db, DocumentUpdates updates)
{
    [Function(nameof(UpdateDocuments))]
    public Task Run(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, updates.OfCatalog, cancellationToken);
}

public sealed class CountOrders(MessageReceiver receiver, SearchDbContext db, DocumentUpdates updates)
{
    [Function(nameof(CountOrders))]
    public Task Run(
        [ServiceBusTrigger(Entities.OrderingEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, updates.OfOrdering, cancellationToken);
}

public sealed class UpdateFiles(MessageReceiver receiver, SearchDbContext db, DocumentUpdates updates)
{
    [Function(nameof(UpdateFiles))]
    public Task Run(
        [ServiceBusTrigger(Entities.FilesEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, updates.OfFiles, cancellationToken);
}

public sealed class CountEnrolments(MessageReceiver receiver, SearchDbContext db, DocumentUpdates updates)
{
    [Function(nameof(CountEnrolments))]
    public Task Run(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.SearchSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, updates.OfLearning, cancellationToken);
}
