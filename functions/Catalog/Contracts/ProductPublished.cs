namespace Platform.Catalog.Contracts;

/// <summary>A product was published, for the first time or again, and can be bought.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">Course or kit.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">Up to 4000 characters, may be empty.</param>
/// <param name="Price">At least one minor unit.</param>
/// <param name="Tags">Up to 10, distinct.</param>
/// <param name="Published">Always true here.</param>
/// <param name="Version">Increases with every change of the product: an event with a smaller version than one already handled is stale.</param>
/// <param name="At">When it was published.</param>
/// <param name="OwnerId">The instructor who created it, edits it, and teaches it when it is a course.</param>
public sealed record ProductPublished(
    Guid ProductId, ProductKind Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published, long Version,
    DateTimeOffset At, Guid OwnerId) : IOutgoingMessage
{
    public static string Type => "catalog.product-published.v1";
    public static string Destination => ServiceBusNames.CatalogEvents;
}
