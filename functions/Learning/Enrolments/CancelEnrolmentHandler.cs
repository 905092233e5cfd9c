using Platform.Learning.Certificates;

namespace Platform.Learning.Enrolments;

internal sealed record CancelEnrolment(Guid OrderId, string Reason, string? CorrelationId) : IMessage
{
    public static string Type => "learning.cancel-enrolment.v1";
}

/// <summary>Releases an order's seats and revokes the certificates that it led to. Progress stays: a learner who enrols again continues where they
/// stopped.</summary>
public sealed class CancelEnrolmentHandler(LearningDbContext db, TimeProvider clock)
{
    internal async Task HandleAsync(CancelEnrolment command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.LockOrderAsync(command.OrderId, cancellationToken);
        if (order is null) db.OrderedEnrolments.Add(order = OrderedEnrolment.Expect(command.OrderId, now));

        var freed = order.End(await db.LockCoursesAsync(order.CourseIds, cancellationToken), command.Reason, now);
        foreach (var enrolment in await db.LockEnrolmentsAsync(order.OrderId, cancellationToken))
        {
            enrolment.EndedAt = now;
            // A provisional enrolment has led to none.
            if (enrolment.ActivatedAt is not null && await db.Certificates.Valid(enrolment).SingleOrDefaultAsync(cancellationToken) is { } certificate)
                certificate.RevokedAt = now;
        }
        db.Send(new EnrolmentEnded(order.OrderId, freed.Count > 0 ? order.LearnerId : null, freed, command.Reason, now, command.CorrelationId), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
