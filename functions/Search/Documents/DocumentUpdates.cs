using Microsoft.EntityFrameworkCore;
using Platform.Search.Index;
using Platform.Search.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Search.Documents;

/// <summary>Keeps the index as other contexts tell. Events may come twice or out of order: the version decides.</summary>
public sealed class DocumentUpdates(SearchDbContext db, ISearchIndex index, IndexLag lag)
{
    public MessageHandlers OfCatalog => new MessageHandlers()
        .On<ProductPublished>((e, ct) => PutAsync(new(e.ProductId, e.Kind, e.Title, e.Description, e.Price, e.Tags, e.At, e.Version, Published: true), ct))
        .On<ProductUpdated>((e, ct) => PutAsync(new(e.ProductId, e.Kind, e.Title, e.Description, e.Price, e.Tags, e.At, e.Version, Published: true), ct))
        .On<ProductUnpublished>((e, ct) => PutAsync(Document.Withdrawn(e.ProductId, e.Version, e.At), ct));

    public MessageHandlers OfOrdering => new MessageHandlers().On<OrderCompleted>((e, ct) =>
        SaveAsync(e.CompletedAt, token => index.AddSalesAsync(e.Lines.GroupBy(l => l.ProductId).ToDictionary(g => g.Key, g => g.Sum(l => (long)l.Quantity)), token), ct));

    public MessageHandlers OfLearning => new MessageHandlers()
        .On<LearnerEnrolled>((e, ct) => SaveAsync(e.EnrolledAt, token => index.PutEnrolmentsAsync(e.OrderId, e.LearnerId, e.CourseIds, ended: false, token), ct))
        .On<EnrolmentEnded>((e, ct) => SaveAsync(e.EndedAt, token => index.PutEnrolmentsAsync(e.OrderId, e.LearnerId, e.CourseIds, ended: true, token), ct));

    public MessageHandlers OfFiles => new MessageHandlers()
        .On<FileReady>((e, ct) => PutAsync(new(e.FileId, Document.File, e.Name, e.Text ?? "", null, [], e.At, e.Version, Published: true, e.OwnerId, Audience.CourseOf(e.SharedWith)), ct))
        .On<FileSharingChanged>((e, ct) => SaveAsync(e.At, token => index.ShareAsync(e.FileId, Audience.CourseOf(e.SharedWith), e.Version, token), ct))
        .On<FileRejected>((e, ct) => PutAsync(Document.Withdrawn(e.FileId, e.Version, e.At), ct))
        .On<FileDeleted>((e, ct) => PutAsync(Document.Withdrawn(e.FileId, e.Version, e.At), ct));

    Task PutAsync(Document document, CancellationToken cancellationToken) => SaveAsync(document.At, token => index.PutAsync([document], token), cancellationToken);

    async Task SaveAsync(DateTimeOffset at, Func<CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await change(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        lag.Record(at);
    }

    sealed record ProductPublished(Guid ProductId, string Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, long Version, DateTimeOffset At) : IMessage
    {
        public static string Type => "catalog.product-published.v1";
    }

    sealed record ProductUpdated(Guid ProductId, string Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, long Version, DateTimeOffset At) : IMessage
    {
        public static string Type => "catalog.product-updated.v1";
    }

    sealed record ProductUnpublished(Guid ProductId, long Version, DateTimeOffset At) : IMessage { public static string Type => "catalog.product-unpublished.v1"; }

    sealed record OrderCompleted(IReadOnlyList<OrderCompletedLine> Lines, DateTimeOffset CompletedAt) : IMessage { public static string Type => "ordering.order-completed.v1"; }

    sealed record OrderCompletedLine(Guid ProductId, int Quantity);

    sealed record LearnerEnrolled(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset EnrolledAt) : IMessage { public static string Type => "learning.learner-enrolled.v1"; }

    sealed record EnrolmentEnded(Guid OrderId, Guid? LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset EndedAt) : IMessage { public static string Type => "learning.enrolment-ended.v1"; }

    sealed record FileReady(Guid FileId, Guid OwnerId, string Name, string? Text, string? SharedWith, long Version, DateTimeOffset At) : IMessage { public static string Type => "files.file-ready.v1"; }

    sealed record FileSharingChanged(Guid FileId, string? SharedWith, long Version, DateTimeOffset At) : IMessage { public static string Type => "files.file-sharing-changed.v1"; }

    sealed record FileRejected(Guid FileId, long Version, DateTimeOffset At) : IMessage { public static string Type => "files.file-rejected.v1"; }

    sealed record FileDeleted(Guid FileId, long Version, DateTimeOffset At) : IMessage { public static string Type => "files.file-deleted.v1"; }
}
