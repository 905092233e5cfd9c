namespace Platform.Files.Files;

/// <summary>Whom a file is shared with: the learners of one course, written <c>course:{id}</c>.</summary>
public static class CourseSharing
{
    private const string Course = "course:";
    public const string Format = "course: and the course's id, for example course:0193e1a0-7c1e-7000-8000-000000000001";

    /// <summary>An empty text and null mean nobody.</summary>
    public static bool TryRead(string? text, out Guid? courseId)
    {
        courseId = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!text.StartsWith(Course, StringComparison.Ordinal) || !Guid.TryParseExact(text.AsSpan(Course.Length), "D", out var id)) return false;
        courseId = id;
        return true;
    }

    public static string? Of(Guid? courseId) => courseId is { } id ? $"{Course}{id}" : null;
}
