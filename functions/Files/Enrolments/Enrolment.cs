using Platform.Files.Persistence;

namespace Platform.Files.Enrolments;

/// <summary>A projection of Learning's enrolments, by order: who may read what is shared with which courses.</summary>
public sealed class Enrolment
{
    public Guid OrderId { get; private init; }

    /// <summary>Null when the end came and nothing was enrolled.</summary>
    public Guid? LearnerId { get; private init; }

    public List<Guid> CourseIds { get; private init; } = [];

    /// <summary>Final: an enrolment that comes later is of before.</summary>
    public bool Ended { get; private init; }
}

internal static class EnrolmentUpdates
{
    /// <summary>Events may arrive in either order; the end is final.</summary>
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
