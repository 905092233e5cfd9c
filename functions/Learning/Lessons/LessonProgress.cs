namespace Platform.Learning.Lessons;

public sealed class LessonProgress
{
    public required Guid LearnerId { get; init; }
    public required Guid CourseId { get; init; }
    public required Guid LessonId { get; init; }
    public bool Completed { get; set; }

    /// <summary>Where to resume; the client chooses the unit (seconds, characters).</summary>
    public int Position { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
}
