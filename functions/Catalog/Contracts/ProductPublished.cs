namespace Platform.Catalog.Contracts;

/// <summary>A product can be bought from now on: it was published, for the first time or again.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">Course or kit.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">Up to 4000 characters, may be empty.</param>
/// <param name="Price">At least one minor unit.</param>
/// <param name="Tags">Up to 10, distinct.</param>
/// <param name="Published">Always true here.</param>
/// <param name="Version">Grows by one with every change of the product: an event with a smaller version than one already seen is old.</param>
/// <param name="At">When it was published.</param>
/// <param name="OwnerId">Who created it: the instructor who edits it, and teaches it when it is a course.</param>
public sealed record ProductPublished(
    Guid ProductId, ProductKind Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published, long Version,
    DateTimeOffset At, Guid OwnerId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "catalog.product-published.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.CatalogEvents;
}
