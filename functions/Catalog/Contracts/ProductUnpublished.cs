namespace Platform.Catalog.Contracts;

/// <summary>A product was unpublished and can no longer be bought.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Version">Increases with every change of the product: an event with a smaller version than one already handled is stale.</param>
/// <param name="At">When it was unpublished.</param>
public sealed record ProductUnpublished(Guid ProductId, long Version, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "catalog.product-unpublished.v1";
    public static string Destination => ServiceBusNames.CatalogEvents;
}
