using System.Security.Claims;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;

namespace Platform.Learning.Lessons;

/// <summary>The caller's seat in a course, or the problem why there is none.</summary>
public readonly record struct Seat(Course? Course, Enrolment? Enrolment, ProblemHttpResult? Problem);

internal static class Seats
{
    public static async Task<Seat> FindSeatAsync(this LearningDbContext db, Guid courseId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var learnerId = user.UserId();
        var course = await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == courseId && c.OwnerId != null, cancellationToken);
        var enrolment = await db.Enrolments.AsNoTracking()
            .SingleOrDefaultAsync(e => e.CourseId == courseId && e.LearnerId == learnerId && e.EndedAt == null, cancellationToken);
        return SeatOf(course, enrolment);
    }

    /// <summary>The same, with the enrolment locked until the transaction ends and the learner's name and address updated. The course is read under that
    /// lock.</summary>
    public static async Task<Seat> LockSeatAsync(this LearningDbContext db, Guid courseId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var enrolment = await db.LockEnrolmentAsync(courseId, user.UserId(), cancellationToken);
        var seat = SeatOf(await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == courseId && c.OwnerId != null, cancellationToken), enrolment);
        if (enrolment is not null) (enrolment.LearnerName, enrolment.LearnerEmail) = (user.Identity!.Name!, user.Email());
        return seat;
    }

    private static Seat SeatOf(Course? course, Enrolment? enrolment) =>
        course is null ? new(null, null, Problems.NotFound("course"))
        : enrolment is null ? new(null, null, NotEnrolled("You are not enrolled in this course."))
        : enrolment.ActivatedAt is null ? new(null, null, NotEnrolled("The course opens once your order is completed. Try again when it is."))
        : new(course, enrolment, null);

    private static ProblemHttpResult NotEnrolled(string detail) => Problems.Create(StatusCodes.Status403Forbidden, "not-enrolled", detail);
}
