using Platform.Learning.Courses;

namespace Platform.Learning.Enrolments;

internal sealed record OrderCompleted(Guid OrderId, IReadOnlyList<OrderCompletedLine> Lines) : IMessage
{
    public static string Type => "ordering.order-completed.v1";
}

internal sealed record OrderCompletedLine(string Kind);

/// <summary>Activates an order's enrolments: the order is paid.</summary>
public sealed class OrderCompletedHandler(LearningDbContext db, TimeProvider clock)
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
            foreach (var enrolment in await db.LockEnrolmentsAsync(order.OrderId, cancellationToken)) enrolment.ActivatedAt ??= now;
            db.Send(new EnrolmentActivated(order.OrderId, order.LearnerId!.Value, order.CourseIds, now), now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
