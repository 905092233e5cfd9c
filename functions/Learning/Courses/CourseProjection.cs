namespace Platform.Learning.Courses;

/// <summary>The read model of Catalog's courses. Events may arrive twice or out of order: the version decides.</summary>
public sealed class CourseProjection(LearningDbContext db)
{
    public const string CourseKind = "course";

    public Task PublishAsync(string kind, Guid id, CatalogCourse product, CancellationToken cancellationToken) =>
        kind == CourseKind ? ChangeAsync(id, course => course.Publish(product), cancellationToken) : db.SaveChangesAsync(cancellationToken);

    public async Task ChangeAsync(Guid id, Action<Course> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var course = await db.LockCourseAsync(id, cancellationToken);
        if (course is null) db.Courses.Add(course = Course.Placeholder(id)); // of two events at once, the second is handled again and finds the row
        change(course);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
