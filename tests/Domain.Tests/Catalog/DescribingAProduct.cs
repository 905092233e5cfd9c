using Platform.Catalog.Products;

namespace Platform.Domain.Tests.Catalog;

public sealed class DescribingAProduct
{
    private static readonly CreateProductRequest Good = new("course", "Sourdough at home", "Bread.", new Money(4900, "EUR"), ["baking"], false);

    private static string[] Wrong(CreateProductRequest request) =>
        [.. new CreateProductValidator().Validate(request).Errors.Select(e => e.PropertyName).Distinct()];

    [Fact]
    public void Needs_no_tags_and_no_published() => Assert.Empty(Wrong(Good with { Tags = null, Published = null }));

    [Fact]
    public void Takes_the_extremes() => Assert.Empty(Wrong(Good with
    {
        Title = new('t', 200),
        Description = new('d', 4000),
        Price = new Money(100_000_000, "CHF"),
        Tags = [.. Enumerable.Range(0, 10).Select(i => $"tag-{i}{new string('x', 25)}")],
    }));

    [Fact]
    public void Says_everything_that_is_wrong_at_once() =>
        Assert.Equal(["Title", "Description", "Price", "Kind"], Wrong(new(null, null, null, null, null, null)));

    [Theory, InlineData(""), InlineData("   "), InlineData("two\nlines"), InlineData("nul\0")]
    public void Refuses_the_title(string title) => Assert.Equal(["Title"], Wrong(Good with { Title = title }));

    [Fact]
    public void Refuses_a_title_that_is_too_long() => Assert.Equal(["Title"], Wrong(Good with { Title = new('t', 201) }));

    [Fact]
    public void Takes_a_description_of_several_lines_but_no_other_control_characters()
    {
        Assert.Empty(Wrong(Good with { Description = "one\r\n\ttwo" }));
        Assert.Equal(["Description"], Wrong(Good with { Description = "nul\0" }));
        Assert.Equal(["Description"], Wrong(Good with { Description = new('d', 4001) }));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(100_000_001), InlineData(long.MinValue)]
    public void Refuses_the_amount(long amount) => Assert.Equal(["price.amount"], Wrong(Good with { Price = new Money(amount, "EUR") }));

    [Theory, InlineData("eur"), InlineData("XXX"), InlineData(""), InlineData(null)]
    public void Refuses_the_currency(string? currency) => Assert.Equal(["price.currency"], Wrong(Good with { Price = new Money(1, currency!) }));

    [Theory, InlineData("Baking"), InlineData(""), InlineData("two words"), InlineData("a-tag-of-thirty-one-characters-"), InlineData(null)]
    public void Refuses_the_tag(string? tag) => Assert.Equal(["Tags"], Wrong(Good with { Tags = [tag] }));

    [Fact]
    public void Refuses_repeated_or_too_many_tags()
    {
        Assert.Equal(["Tags"], Wrong(Good with { Tags = ["baking", "baking"] }));
        Assert.Equal(["Tags"], Wrong(Good with { Tags = [.. Enumerable.Range(0, 11).Select(i => $"tag-{i}")] }));
    }

    [Theory, InlineData("book"), InlineData("course, kit"), InlineData("1"), InlineData("Kit"), InlineData(null)]
    public void Refuses_the_kind(string? kind) => Assert.Equal(["Kind"], Wrong(Good with { Kind = kind }));

    [Fact]
    public void Replacing_one_needs_all_but_the_kind()
    {
        var wrong = new UpdateProductValidator().Validate(new UpdateProductRequest(null, "Title", "", new Money(1, "EUR"), null, null)).Errors;
        Assert.Equal(["Tags", "Published"], wrong.Select(e => e.PropertyName));
    }
}
