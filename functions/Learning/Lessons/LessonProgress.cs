namespace Platform.Learning.Lessons;

/// <summary>How far somebody is with a lesson.</summary>
public sealed class LessonProgress
{
    public required Guid LearnerId { get; init; }
    public required Guid CourseId { get; init; }
    public required Guid LessonId { get; init; }
    public required bool Completed { get; set; }

    /// <summary>Where to go on in the lesson: what it counts (seconds, characters) is the client's to say.</summary>
    public required int Position { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }
}
