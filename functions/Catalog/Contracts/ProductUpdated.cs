namespace Platform.Catalog.Contracts;

/// <summary>A published product changed. The event carries the whole product.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">Course or kit: never changes.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">Up to 4000 characters, may be empty.</param>
/// <param name="Price">At least one minor unit.</param>
/// <param name="Tags">Up to 10, distinct.</param>
/// <param name="Published">Always true here.</param>
/// <param name="Version">Increases with every change of the product: an event with a smaller version than one already handled is stale.</param>
/// <param name="At">When it changed.</param>
/// <param name="OwnerId">The instructor who created it, edits it, and teaches it when it is a course.</param>
public sealed record ProductUpdated(
    Guid ProductId, ProductKind Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published, long Version,
    DateTimeOffset At, Guid OwnerId) : IOutgoingMessage
{
    public static string Type => "catalog.product-updated.v1";
    public static string Destination => ServiceBusNames.CatalogEvents;
}
