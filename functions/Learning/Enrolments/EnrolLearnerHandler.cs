using Platform.Learning.Lessons;

namespace Platform.Learning.Enrolments;

internal sealed record EnrolLearner(Guid OrderId, Guid LearnerId, IReadOnlyList<OrderedCourse> Courses, string? CorrelationId) : IMessage
{
    public static string Type => "learning.enrol-learner.v1";
}

public sealed class EnrolLearnerHandler(LearningDbContext db, CourseCompletion completion, TimeProvider clock)
{
    internal async Task HandleAsync(EnrolLearner command, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var order = await db.LockOrderAsync(command.OrderId, cancellationToken);
        if (order is null) db.OrderedEnrolments.Add(order = OrderedEnrolment.Expect(command.OrderId, now));
        if (order.Status == EnrolmentStatus.Expected) await DecideAsync(order, command, now, cancellationToken);

        if (order.Refusal is { } refusal) db.Send(new EnrolmentRefused(order.OrderId, refusal.Code, refusal.Detail, command.CorrelationId), now);
        else db.Send(new LearnerEnrolled(order.OrderId, command.LearnerId, order.CourseIds, order.DecidedAt, command.CorrelationId), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task DecideAsync(OrderedEnrolment order, EnrolLearner command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The locks on the courses also serialize two orders of one learner.
        var courses = await db.LockCoursesAsync(command.Courses.Select(c => c.CourseId), cancellationToken);
        var enrolledIn = await db.Enrolments.Where(e => e.LearnerId == command.LearnerId && e.EndedAt == null).Select(e => e.CourseId)
            .ToHashSetAsync(cancellationToken);
        order.Decide(command.LearnerId, command.Courses, courses, enrolledIn, now);
        var enrolments = order.CourseIds.Select(id => new Enrolment
        {
            OrderId = order.OrderId,
            CourseId = id,
            LearnerId = command.LearnerId,
            EnrolledAt = now,
            ActivatedAt = order.OrderCompletedAt,
        }).ToList();
        db.Enrolments.AddRange(enrolments);
        if (order is not { Status: EnrolmentStatus.Enrolled, OrderCompletedAt: { } completedAt }) return;
        db.Send(new EnrolmentActivated(order.OrderId, command.LearnerId, order.CourseIds, completedAt), now);
        foreach (var enrolment in enrolments) await completion.ResumeAsync(enrolment, email: null, cancellationToken);
    }
}
