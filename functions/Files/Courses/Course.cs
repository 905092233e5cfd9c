namespace Platform.Files.Courses;

/// <summary>The read model of Catalog's courses: who may share files with their learners. The owner never changes, so events may arrive in any order.</summary>
public sealed class Course
{
    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
}
