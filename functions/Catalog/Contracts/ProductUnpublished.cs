namespace Platform.Catalog.Contracts;

/// <summary>A product can no longer be bought.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Version">Grows by one with every change of the product: an event with a smaller version than one already seen is old.</param>
/// <param name="At">When it was withdrawn.</param>
public sealed record ProductUnpublished(Guid ProductId, long Version, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "catalog.product-unpublished.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.CatalogEvents;
}
