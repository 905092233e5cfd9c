namespace Platform.Search.Documents;

/// <summary>A document as its source published it: the index is built from these.</summary>
/// <param name="Version">The source's version: a stale one never replaces a newer one.</param>
/// <param name="Published">False for a tombstone, which only a newer version replaces.</param>
/// <param name="OwnerId">The user who may find it, besides staff; null when it is public.</param>
/// <param name="CourseId">The course whose learners may find it too.</param>
/// <param name="Popularity">Read-only: the enrolments of a course, the sales of anything else.</param>
public sealed record Document(
    Guid Id, string Kind, string Title, string Description, Money? Price, IReadOnlyList<string> Tags, DateTimeOffset At, long Version, bool Published,
    Guid? OwnerId = null, Guid? CourseId = null, long Popularity = 0)
{
    public const string File = "file";

    public static Document Tombstone(Guid id, long version, DateTimeOffset at) => new(id, "", "", "", null, [], at, version, Published: false);
}
