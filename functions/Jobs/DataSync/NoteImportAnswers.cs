using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Jobs.Persistence;
using Platform.Jobs.Running;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Jobs.DataSync;

/// <summary>Counts what Catalog and Customers made of the rows.</summary>
public sealed class NoteImportAnswers(MessageReceiver receiver, JobsDbContext db, Answers answers)
{
    [Function(nameof(NoteCatalogAnswers))]
    public Task NoteCatalogAnswers(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.JobsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductImported>((e, ct) => NoteAsync(e.JobId, e.Row, state => state.Count(e.Outcome), ct))
            .On<ProductImportRefused>((e, ct) => NoteAsync(e.JobId, e.Row, state => state.Refuse(e.Row, e.Errors), ct)), cancellationToken);

    [Function(nameof(NoteCustomersAnswers))]
    public Task NoteCustomersAnswers(
        [ServiceBusTrigger(Entities.CustomersEvents, Entities.JobsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProfileImported>((e, ct) => NoteAsync(e.JobId, e.Row, state => state.Count(e.Outcome), ct))
            .On<ProfileImportRefused>((e, ct) => NoteAsync(e.JobId, e.Row, state => state.Refuse(e.Row, e.Errors), ct)), cancellationToken);

    Task NoteAsync(Guid jobId, int row, Action<SyncState> count, CancellationToken cancellationToken) => answers.NoteAsync(jobId, row, count, cancellationToken);

    sealed record ProductImported(Guid JobId, int Row, string Outcome) : IMessage { public static string Type => "catalog.product-imported.v1"; }
    sealed record ProductImportRefused(Guid JobId, int Row, IReadOnlyList<FieldError> Errors) : IMessage { public static string Type => "catalog.product-import-refused.v1"; }
    sealed record ProfileImported(Guid JobId, int Row, string Outcome) : IMessage { public static string Type => "customers.profile-imported.v1"; }
    sealed record ProfileImportRefused(Guid JobId, int Row, IReadOnlyList<FieldError> Errors) : IMessage { public static string Type => "customers.profile-import-refused.v1"; }
}
