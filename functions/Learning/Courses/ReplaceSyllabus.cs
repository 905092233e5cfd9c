namespace Platform.Learning.Courses;

/// <summary>Replaces the whole syllabus. Catalog must have published the course before, so that its owner is known. If parts are left out, the learners who
/// have done all the rest get their certificates afterwards.</summary>
public sealed class ReplaceSyllabus(LearningDbContext db, IValidator<SyllabusRequest> validator, TimeProvider clock)
{
    [Function(nameof(ReplaceSyllabus)), Authorize(Roles = Roles.InstructorOrStaff)]
    public async Task<Results<Ok<SyllabusView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/learning/courses/{id:guid}/syllabus")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken, SyllabusValidator.MaxBytes);
        if (!body.IsValid) return body.Problem;
        var now = clock.GetUtcNow();
        var (syllabus, texts) = body.Value.ToSyllabus(id, now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var course = await db.LockCourseAsync(id, cancellationToken);
        if ((course.AuthorizeEditing(request.HttpContext.User) ?? request.CheckIfMatch(course!.Version)) is { } problem) return problem;
        var isShorter = syllabus.IsWithoutPartsOf(course!.Syllabus);
        if (course.Write(body.Value.Capacity, syllabus) is { } refusal) return refusal.ToProblem();

        await db.LessonTexts.Where(t => t.CourseId == id).ExecuteDeleteAsync(cancellationToken);
        db.LessonTexts.AddRange(texts);
        if (isShorter) db.Send(new IssueCertificates(id, After: null), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        request.HttpContext.Response.SetETag(course.Version);
        return TypedResults.Ok(SyllabusView.Of(course, texts));
    }
}
