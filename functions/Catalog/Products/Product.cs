namespace Platform.Catalog.Products;

public sealed record ProductDetails(string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published);

/// <summary>What a change means to other contexts. Changes of drafts are not published.</summary>
public enum ProductChange { None, Published, Updated, Unpublished }

public sealed class Product
{
    private Product() { } // for EF

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public ProductKind Kind { get; private init; }
    public string Title { get; private set; } = "";
    public string Description { get; private set; } = "";
    public Money Price { get; private set; }
    public string[] Tags { get; private set; } = [];
    public bool Published { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Starts at 1 and increases with every change: the ETag, and the order of the events.</summary>
    public long Version { get; private set; }

    /// <param name="id">A fixed id for a creation that may be retried; default: a new one.</param>
    public static (Product Product, ProductChange Change) Create(Guid ownerId, ProductKind kind, ProductDetails details, DateTimeOffset now, Guid? id = null)
    {
        var product = new Product { Id = id ?? Guid.CreateVersion7(now), OwnerId = ownerId, Kind = kind, CreatedAt = now };
        return (product, product.Apply(details));
    }

    /// <summary>Stock, open orders and enrolments depend on the kind, so it is fixed.</summary>
    public Refusal? CheckKind(ProductKind kind) =>
        kind == Kind ? null : new("kind-is-fixed", "The kind of a product cannot change. Unpublish this one and create another.");

    public ProductChange Change(ProductDetails details) =>
        details with { Tags = Tags } == new ProductDetails(Title, Description, Price, Tags, Published) && Tags.SequenceEqual(details.Tags)
        ? ProductChange.None
        : Apply(details);

    public ProductChange Publish() => Change(new(Title, Description, Price, Tags, Published: true));

    private ProductChange Apply(ProductDetails details)
    {
        var change = (Published, details.Published) switch
        {
            (false, true) => ProductChange.Published,
            (true, true) => ProductChange.Updated,
            (true, false) => ProductChange.Unpublished,
            (false, false) => ProductChange.None,
        };
        (Title, Description, Price, Tags, Published) = (details.Title, details.Description, details.Price, [.. details.Tags], details.Published);
        Version++;
        return change;
    }
}
