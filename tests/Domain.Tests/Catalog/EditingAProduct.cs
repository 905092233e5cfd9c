using System.Security.Claims;
using Platform.Catalog.Contracts;
using Platform.Catalog.Products;
using Platform.Shared.Auth;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Catalog;

public sealed class EditingAProduct
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Owner = new("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Other = new("22222222-2222-2222-2222-222222222222");
    private static readonly ProductDetails Draft = new(
        "Sourdough at home", "Bread from flour, water and salt.", new(4900, "EUR"), ["baking", "beginner"], Published: false);
    private static readonly ProductDetails Public = Draft with { Published = true };

    private static Product Given(ProductDetails details) => Product.Create(Owner, ProductKind.Course, details, Now).Product;

    [Fact]
    public void Creating_a_draft_publishes_no_event()
    {
        var (product, change) = Product.Create(Owner, ProductKind.Kit, Draft, Now);
        Assert.Equal(ProductChange.None, change);
        Assert.Equal((ProductKind.Kit, Owner, 1L, false, Now), (product.Kind, product.OwnerId, product.Version, product.Published, product.CreatedAt));
        Assert.Equal(("Sourdough at home", new Money(4900, "EUR")), (product.Title, product.Price));
    }

    [Fact]
    public void Creating_a_published_product_publishes_it() =>
        Assert.Equal(ProductChange.Published, Product.Create(Owner, ProductKind.Kit, Public, Now).Change);

    [Fact]
    public void Publishing_a_draft_is_an_event_and_a_new_version()
    {
        var product = Given(Draft);
        Assert.Equal(ProductChange.Published, product.Publish());
        Assert.True(product.Published);
        Assert.Equal(2, product.Version);
        Assert.Equal(["baking", "beginner"], product.Tags);
    }

    [Fact]
    public void Publishing_again_changes_nothing()
    {
        var product = Given(Public);
        Assert.Equal(ProductChange.None, product.Publish());
        Assert.Equal(1, product.Version);
    }

    [Fact]
    public void Changing_a_published_product_is_an_update()
    {
        var product = Given(Public);
        Assert.Equal(ProductChange.Updated, product.Change(Public with { Price = new(3900, "EUR") }));
        Assert.Equal((3900L, 2L), (product.Price.Amount, product.Version));
    }

    [Fact]
    public void Changing_a_draft_is_a_new_version_without_an_event()
    {
        var product = Given(Draft);
        Assert.Equal(ProductChange.None, product.Change(Draft with { Title = "Sourdough, slowly" }));
        Assert.Equal(("Sourdough, slowly", 2L), (product.Title, product.Version));
    }

    [Fact]
    public void Changing_only_the_tags_is_an_update() => Assert.Equal(ProductChange.Updated, Given(Public).Change(Public with { Tags = ["baking"] }));

    [Fact]
    public void Unchanged_details_change_nothing()
    {
        var product = Given(Public);
        Assert.Equal(ProductChange.None, product.Change(Public with { Tags = ["baking", "beginner"] }));
        Assert.Equal(1, product.Version);
    }

    [Fact]
    public void Unpublishing_a_published_product_is_an_event()
    {
        var product = Given(Public);
        Assert.Equal(ProductChange.Unpublished, product.Change(Draft));
        Assert.False(product.Published);
    }

    [Fact]
    public void Another_kind_is_refused()
    {
        Assert.Null(Given(Draft).CheckKind(ProductKind.Course));
        Assert.Equal("kind-is-fixed", Given(Draft).CheckKind(ProductKind.Kit)?.Code);
    }

    [Fact]
    public void Only_its_instructor_and_admins_may_edit_it()
    {
        Assert.Null(Given(Public).AuthorizeEditing(User(Owner, Roles.Instructor)));
        Assert.Null(Given(Public).AuthorizeEditing(User(Other, Roles.Admin)));
        Assert.Equal("not-your-product", CodeOf(Given(Public).AuthorizeEditing(User(Other, Roles.Instructor)), 403));
    }

    [Fact]
    public void Draft_of_another_instructor_is_not_found()
    {
        Assert.Null(Given(Draft).AuthorizeEditing(User(Owner, Roles.Instructor)));
        Assert.Equal("not-found", CodeOf(Given(Draft).AuthorizeEditing(User(Other, Roles.Instructor)), 404));
    }

    private static ClaimsPrincipal User(Guid id, string role) => new(new ClaimsIdentity([new("sub", id.ToString()), new(ClaimTypes.Role, role)]));
}
