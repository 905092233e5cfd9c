namespace Platform.Ordering.Products;

/// <summary>Ordering's projection of a product, from Catalog's events: what pricing needs.</summary>
public sealed class Product
{
    /// <summary>The product's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>course or kit.</summary>
    public required string Kind { get; set; }

    /// <summary>Its name.</summary>
    public required string Title { get; set; }

    /// <summary>The price of one.</summary>
    public required Money Price { get; set; }

    /// <summary>Whether it is on sale.</summary>
    public required bool Published { get; set; }

    /// <summary>Catalog's version of it: an older event never overwrites a newer one.</summary>
    public required long Version { get; set; }
}
