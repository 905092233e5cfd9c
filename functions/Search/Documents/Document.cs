namespace Platform.Search.Documents;

/// <summary>What can be found, as its source told it: what the index is made from.</summary>
/// <param name="Price">Null for what is not sold.</param>
/// <param name="Version">The source's: an older one never replaces a newer one.</param>
/// <param name="Published">False leaves a mark that only a newer version lifts.</param>
/// <param name="OwnerId">Who alone may find it, with operators and admins; null for what everybody may find.</param>
/// <param name="CourseId">Whose learners may find it too.</param>
/// <param name="Popularity">Only read: how many are enrolled in a course, how many pieces of anything else were bought.</param>
public sealed record Document(
    Guid Id, string Kind, string Title, string Description, Money? Price, IReadOnlyList<string> Tags, DateTimeOffset At, long Version, bool Published,
    Guid? OwnerId = null, Guid? CourseId = null, long Popularity = 0)
{
    /// <summary>The kind of an uploaded file.</summary>
    public const string File = "file";

    /// <summary>The mark of a document that is not to be found.</summary>
    public static Document Withdrawn(Guid id, long version, DateTimeOffset at) => new(id, "", "", "", null, [], at, version, Published: false);
}
