using System.Security.Claims;
using Platform.Catalog.Contracts;

namespace Platform.Catalog.Products;

/// <summary>What an editor may change about a product.</summary>
public sealed record ProductDetails(string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published);

/// <summary>What the other contexts are to hear of a change. Changes of drafts are nobody else's business.</summary>
public enum ProductNews { None, Published, Updated, Unpublished }

/// <summary>Who edits: instructors their own products, admins all.</summary>
public readonly record struct Editor(Guid Id, bool IsAdmin)
{
    public static Editor Of(ClaimsPrincipal user) => new(user.UserId(), user.IsInRole(Roles.Admin));
}

public sealed class Product
{
    private Product()
    { } // for EF

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public ProductKind Kind { get; private init; }
    public string Title { get; private set; } = "";
    public string Description { get; private set; } = "";
    public Money Price { get; private set; }
    public string[] Tags { get; private set; } = [];
    public bool Published { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>1 for a new product, one more with every change: the ETag, and the order of its events.</summary>
    public long Version { get; private set; }

    /// <param name="ownerId">Whose it is.</param>
    /// <param name="kind">For good.</param>
    /// <param name="details">The rest.</param>
    /// <param name="now">When.</param>
    /// <param name="id">A fixed id, for a product whose creation may be asked for more than once; otherwise a new one.</param>
    public static (Product Product, ProductNews News) Create(Guid ownerId, ProductKind kind, ProductDetails details, DateTimeOffset now, Guid? id = null)
    {
        var product = new Product { Id = id ?? Guid.CreateVersion7(now), OwnerId = ownerId, Kind = kind, CreatedAt = now };
        return (product, product.Apply(details));
    }

    public bool MayBeEditedBy(Editor editor) => editor.IsAdmin || editor.Id == OwnerId;

    public Refusal? CheckEditor(Editor editor) =>
        MayBeEditedBy(editor) ? null : new("not-your-product", "Instructors edit their own products only. Ask its instructor or an admin.");

    /// <summary>Stock, prices of open orders and enrollments hang on the kind, so it stays.</summary>
    public Refusal? CheckKind(ProductKind kind) =>
        kind == Kind ? null : new("kind-is-fixed", "The kind of a product cannot be changed. Unpublish this one and create another.");

    public ProductNews Change(ProductDetails details) =>
        details with { Tags = Tags } == new ProductDetails(Title, Description, Price, Tags, Published) && Tags.SequenceEqual(details.Tags)
        ? ProductNews.None
        : Apply(details);

    public ProductNews Publish() => Change(new(Title, Description, Price, Tags, Published: true));

    private ProductNews Apply(ProductDetails details)
    {
        var news = (Published, details.Published) switch
        {
            (false, true) => ProductNews.Published,
            (true, true) => ProductNews.Updated,
            (true, false) => ProductNews.Unpublished,
            (false, false) => ProductNews.None,
        };
        (Title, Description, Price, Tags, Published) = (details.Title, details.Description, details.Price, [.. details.Tags], details.Published);
        Version++;
        return news;
    }
}
