using Platform.Learning.Courses;
using Platform.Learning.Lessons;

namespace Platform.Learning.Enrolments;

internal sealed record OrderCompleted(Guid OrderId, string? Email, IReadOnlyList<OrderCompletedLine> Lines) : IMessage
{
    public static string Type => "ordering.order-completed.v1";

    // The address must not get into a log.
    public override string ToString() => $"{nameof(OrderCompleted)} {{ {nameof(OrderId)} = {OrderId} }}";
}

internal sealed record OrderCompletedLine(string Kind);

/// <summary>Activates an order's enrolments: the order is paid. A course that was completed before gets its certificate at once.</summary>
public sealed class OrderCompletedHandler(LearningDbContext db, CourseCompletion completion, TimeProvider clock)
{
    internal async Task HandleAsync(OrderCompleted completed, CancellationToken cancellationToken)
    {
        if (completed.Lines.All(line => line.Kind != CourseProjection.CourseKind))
        {
            await db.SaveChangesAsync(cancellationToken);
            return;
        }
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.LockOrderAsync(completed.OrderId, cancellationToken);
        if (order is null) db.OrderedEnrolments.Add(order = OrderedEnrolment.Expect(completed.OrderId, now));
        if (order.Complete(now))
        {
            db.Send(new EnrolmentActivated(order.OrderId, order.LearnerId!.Value, order.CourseIds, now), now);
            foreach (var enrolment in await db.LockEnrolmentsAsync(order.OrderId, cancellationToken))
            {
                enrolment.ActivatedAt ??= now;
                await completion.ResumeAsync(enrolment, completed.Email, cancellationToken);
            }
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
