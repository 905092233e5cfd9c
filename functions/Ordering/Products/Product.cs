namespace Platform.Ordering.Products;

/// <summary>The read model of a product, from Catalog's events.</summary>
public sealed class Product
{
    public required Guid Id { get; init; }

    /// <summary>course or kit.</summary>
    public required string Kind { get; set; }

    public required string Title { get; set; }
    public required Money Price { get; set; }
    public required bool Published { get; set; }

    /// <summary>Catalog's version: an older event never overwrites a newer one.</summary>
    public required long Version { get; set; }
}
