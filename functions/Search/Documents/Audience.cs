namespace Platform.Search.Documents;

/// <summary>Whom a file is shared with, as Files says it.</summary>
internal static class Audience
{
    private const string Course = "course:";

    /// <summary>The course of <c>course:{id}</c>; null for nobody, and for who is not known here.</summary>
    public static Guid? CourseOf(string? sharedWith) =>
        sharedWith?.StartsWith(Course, StringComparison.Ordinal) == true && Guid.TryParse(sharedWith.AsSpan(Course.Length), out var id) ? id : null;
}
