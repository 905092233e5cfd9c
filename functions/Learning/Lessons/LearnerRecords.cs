using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Quizzes;

namespace Platform.Learning.Lessons;

/// <summary>Reads the records of many enrolments in three queries.</summary>
internal static class LearnerRecords
{
    public static async Task<IReadOnlyList<LearnerRecord>> ReadRecordsAsync(
        this LearningDbContext db, IReadOnlyCollection<Enrolment> enrolments, IReadOnlyDictionary<Guid, Course> courses, CancellationToken cancellationToken)
    {
        // The enrolments are of one learner or of one course, so the two lists select exactly them.
        Guid[] learnerIds = [.. enrolments.Select(e => e.LearnerId).Distinct()], courseIds = [.. enrolments.Select(e => e.CourseId).Distinct()];
        var lessons = (await db.LessonProgress.AsNoTracking().Where(p => learnerIds.Contains(p.LearnerId) && courseIds.Contains(p.CourseId))
            .ToListAsync(cancellationToken)).ToLookup(p => (p.LearnerId, p.CourseId));
        var attempts = (await db.Attempts.Where(a => learnerIds.Contains(a.LearnerId) && courseIds.Contains(a.CourseId))
            .Select(a => new { a.LearnerId, a.CourseId, Result = new AttemptResult(a.QuizId, a.Score, a.PassingScore) }).ToListAsync(cancellationToken))
            .ToLookup(a => (a.LearnerId, a.CourseId), a => a.Result);
        var certificates = await db.Certificates.AsNoTracking()
            .Where(c => learnerIds.Contains(c.LearnerId) && courseIds.Contains(c.CourseId) && c.RevokedAt == null)
            .ToDictionaryAsync(c => (c.LearnerId, c.CourseId), cancellationToken);
        return [.. from enrolment in enrolments
                   let key = (enrolment.LearnerId, enrolment.CourseId)
                   select new LearnerRecord(
                       courses[enrolment.CourseId], enrolment, [.. lessons[key]], [.. attempts[key]], certificates.GetValueOrDefault(key))];
    }
}
