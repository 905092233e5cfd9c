namespace Platform.Files.Enrolments;

/// <summary>The read model of Learning's enrolments: who may read the files that are shared with a course.</summary>
public sealed class Enrolment
{
    public Guid OrderId { get; private init; }

    /// <summary>Null when the enrolment ended before it began.</summary>
    public Guid? LearnerId { get; private init; }

    public List<Guid> CourseIds { get; private init; } = [];

    /// <summary>Final: the event of an enrolment that arrives later is older.</summary>
    public bool Ended { get; private init; }
}

internal static class EnrolmentUpdates
{
    public static async Task SaveEnrolmentAsync(
        this FilesDbContext db, Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into enrolments as e (order_id, learner_id, course_ids, ended) values ({orderId}, {learnerId}, {courseIds.ToArray()}, {ended})
            on conflict (order_id) do update set learner_id = excluded.learner_id, course_ids = excluded.course_ids, ended = excluded.ended where not e.ended
            """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
