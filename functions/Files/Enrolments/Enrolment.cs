using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;

namespace Platform.Files.Enrolments;

/// <summary>What Learning told of one order: who may read what is shared with which courses.</summary>
public sealed class Enrolment
{
    public Guid OrderId { get; private init; }

    /// <summary>Null when the end came and nothing was enrolled.</summary>
    public Guid? LearnerId { get; private init; }

    public List<Guid> CourseIds { get; private init; } = [];

    /// <summary>Final: an enrolment that comes later is of before.</summary>
    public bool Ended { get; private init; }
}

public static class EnrolmentUpdates
{
    /// <summary>Keeps what was told, whichever comes first.</summary>
    public static Task PutEnrolmentAsync(this FilesDbContext db, Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into enrolments as e (order_id, learner_id, course_ids, ended) values ({orderId}, {learnerId}, {courseIds.ToArray()}, {ended})
            on conflict (order_id) do update set learner_id = excluded.learner_id, course_ids = excluded.course_ids, ended = excluded.ended where not e.ended
            """, cancellationToken);
}
