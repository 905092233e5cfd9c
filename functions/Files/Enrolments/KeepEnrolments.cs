using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Files.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Files.Enrolments;

public sealed record LearnerEnrolled(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds) : IMessage { public static string Type => "learning.learner-enrolled.v1"; }

public sealed record EnrolmentEnded(Guid OrderId, Guid? LearnerId, IReadOnlyList<Guid> CourseIds) : IMessage { public static string Type => "learning.enrolment-ended.v1"; }

/// <summary>Keeps who is enrolled in what, whatever the order in which the events come.</summary>
public sealed class KeepEnrolments(MessageReceiver receiver, FilesDbContext db)
{
    [Function(nameof(KeepEnrolments))]
    public Task Run(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.FilesSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<LearnerEnrolled>((e, ct) => PutAsync(e.OrderId, e.LearnerId, e.CourseIds, ended: false, ct))
            .On<EnrolmentEnded>((e, ct) => PutAsync(e.OrderId, e.LearnerId, e.CourseIds, ended: true, ct)), cancellationToken);

    async Task PutAsync(Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.PutEnrolmentAsync(orderId, learnerId, courseIds, ended, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
