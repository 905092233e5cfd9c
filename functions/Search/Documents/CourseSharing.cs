namespace Platform.Search.Documents;

internal static class CourseSharing
{
    private const string Course = "course:";

    /// <summary>The course of <c>course:{id}</c>; null for any other text.</summary>
    public static Guid? CourseOf(string? sharedWith) =>
        sharedWith?.StartsWith(Course, StringComparison.Ordinal) == true && Guid.TryParse(sharedWith.AsSpan(Course.Length), out var id) ? id : null;
}
