using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Learning.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Learning;

/// <summary>Keeps the courses as Catalog tells. Events may come twice or out of order: the version decides.</summary>
public sealed class HearOfCourses(MessageReceiver receiver, LearningDbContext db)
{
    const string CourseKind = "course";

    [Function(nameof(HearOfCourses))]
    public Task Run(
        [ServiceBusTrigger(Entities.CatalogEvents, Entities.LearningSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<ProductPublished>((e, ct) => PublishAsync(e.Kind, e.ProductId, new(e.Title, e.OwnerId, e.Version), ct))
            .On<ProductUpdated>((e, ct) => PublishAsync(e.Kind, e.ProductId, new(e.Title, e.OwnerId, e.Version), ct))
            // It does not say of what kind the product is: what was no course becomes none by this.
            .On<ProductUnpublished>((e, ct) => ChangeAsync(e.ProductId, course => course.Unpublish(e.Version), ct)), cancellationToken);

    Task PublishAsync(string kind, Guid id, CourseNews news, CancellationToken cancellationToken) =>
        kind == CourseKind ? ChangeAsync(id, course => course.Publish(news), cancellationToken) : db.SaveChangesAsync(cancellationToken);

    async Task ChangeAsync(Guid id, Action<Course> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var course = await db.LockCourseAsync(id, cancellationToken);
        if (course is null) db.Courses.Add(course = Course.Unheard(id)); // two events at once: the second is handled again, and finds the row
        change(course);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    sealed record ProductPublished(Guid ProductId, string Kind, string Title, Guid OwnerId, long Version) : IMessage { public static string Type => "catalog.product-published.v1"; }
    sealed record ProductUpdated(Guid ProductId, string Kind, string Title, Guid OwnerId, long Version) : IMessage { public static string Type => "catalog.product-updated.v1"; }
    sealed record ProductUnpublished(Guid ProductId, long Version) : IMessage { public static string Type => "catalog.product-unpublished.v1"; }
}
