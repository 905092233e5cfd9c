using Platform.Shared;

namespace Platform.Search.Documents;

/// <summary>What can be found, as its source told it: what the index is made from.</summary>
/// <param name="Version">The source's: an older one never replaces a newer one.</param>
/// <param name="Published">False leaves a mark that only a newer version lifts.</param>
/// <param name="Popularity">Only read: how often it was bought.</param>
public sealed record Document(
    Guid Id, string Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, DateTimeOffset At, long Version, bool Published, long Popularity = 0)
{
    /// <summary>The mark of a document that is not to be found.</summary>
    public static Document Withdrawn(Guid id, long version, DateTimeOffset at) => new(id, "", "", "", new(0, ""), [], at, version, Published: false);
}
