using System.Security.Claims;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Persistence;

namespace Platform.Learning.Lessons;

/// <summary>The caller's seat in a course, or why they have none there.</summary>
public readonly record struct Seat(Course? Course, Enrolment? Enrolment, ProblemHttpResult? Problem);

/// <summary>What everything that a learner does in a course begins with.</summary>
internal static class Learners
{
    public static async Task<Seat> FindSeatAsync(this LearningDbContext db, Guid courseId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var learnerId = user.UserId();
        var course = await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == courseId && c.OwnerId != null, cancellationToken);
        return SeatOf(
            course, course is null
            ? null : await db.Enrolments.AsNoTracking()
                .SingleOrDefaultAsync(e => e.CourseId == courseId && e.LearnerId == learnerId && e.EndedAt == null, cancellationToken));
    }

    /// <summary>The same, with the enrolment locked until the transaction ends, and the learner's name noted in it. The course is read after that, as it is
    /// then.</summary>
    public static async Task<Seat> LockSeatAsync(this LearningDbContext db, Guid courseId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var enrolment = await db.LockEnrolmentAsync(courseId, user.UserId(), cancellationToken);
        var seat = SeatOf(await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == courseId && c.OwnerId != null, cancellationToken), enrolment);
        if (enrolment is not null) enrolment.LearnerName = user.Identity!.Name!;
        return seat;
    }

    private static Seat SeatOf(Course? course, Enrolment? enrolment) =>
        course is null ? new(null, null, Problems.NotFound("course"))
        : enrolment is null
        ? new(null, null,
            Problems.Create(StatusCodes.Status403Forbidden, "not-enrolled", "Only those who are enrolled see the course from within: buy it first."))
        : new(course, enrolment, null);
}
