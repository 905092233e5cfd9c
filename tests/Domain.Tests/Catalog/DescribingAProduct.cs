using System.Text.Json;
using Platform.Catalog.Products;

namespace Platform.Domain.Tests.Catalog;

public sealed class DescribingAProduct
{
    private static readonly CreateProductRequest Valid = new("course", "Sourdough at home", "Bread.", new PriceRequest(4900, "EUR"), ["baking"], false);

    private static string[] FieldsRefused(CreateProductRequest request) =>
        [.. new CreateProductValidator().Validate(request).Errors.Select(e => e.PropertyName).Distinct()];

    [Fact]
    public void Tags_and_published_are_optional() => Assert.Empty(FieldsRefused(Valid with { Tags = null, Published = null }));

    [Fact]
    public void Maximum_lengths_and_amount_are_accepted() => Assert.Empty(FieldsRefused(Valid with
    {
        Title = new('t', 200),
        Description = new('d', 4000),
        Price = new PriceRequest(100_000_000, "CHF"),
        Tags = [.. Enumerable.Range(0, 10).Select(i => $"tag-{i}{new string('x', 25)}")],
    }));

    [Fact]
    public void Every_invalid_field_is_named() =>
        Assert.Equal(["Title", "Description", "Price", "Kind"], FieldsRefused(new(null, null, null, null, null, null)));

    [Theory, InlineData(""), InlineData("   "), InlineData("two\nlines"), InlineData("nul\0")]
    public void Blank_or_multiline_title_is_refused(string title) => Assert.Equal(["Title"], FieldsRefused(Valid with { Title = title }));

    [Fact]
    public void Title_over_200_characters_is_refused() => Assert.Equal(["Title"], FieldsRefused(Valid with { Title = new('t', 201) }));

    [Fact]
    public void Description_may_have_lines_but_no_other_control_characters()
    {
        Assert.Empty(FieldsRefused(Valid with { Description = "one\r\n\ttwo" }));
        Assert.Equal(["Description"], FieldsRefused(Valid with { Description = "nul\0" }));
        Assert.Equal(["Description"], FieldsRefused(Valid with { Description = new('d', 4001) }));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(100_000_001), InlineData(long.MinValue)]
    public void Amount_outside_1_to_100_million_is_refused(long amount) =>
        Assert.Equal(["price.amount"], FieldsRefused(Valid with { Price = new PriceRequest(amount, "EUR") }));

    [Theory, InlineData("eur"), InlineData("XXX"), InlineData(""), InlineData(null)]
    public void Unknown_currency_is_refused(string? currency) =>
        Assert.Equal(["price.currency"], FieldsRefused(Valid with { Price = new PriceRequest(1, currency!) }));

    [Theory, InlineData("""{"amount":1,"currency":"EUR","vat":19}"""), InlineData("""{"amount":1,"currency":"EUR","":null}""")]
    public void Unknown_member_of_a_price_is_refused(string price) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CreateProductRequest>($$"""{"price":{{price}}}""", PlatformJson.Options));

    [Theory, InlineData("Baking"), InlineData(""), InlineData("two words"), InlineData("a-tag-of-thirty-one-characters-"), InlineData(null)]
    public void Invalid_tag_is_refused(string? tag) => Assert.Equal(["Tags"], FieldsRefused(Valid with { Tags = [tag] }));

    [Fact]
    public void Repeated_or_more_than_10_tags_are_refused()
    {
        Assert.Equal(["Tags"], FieldsRefused(Valid with { Tags = ["baking", "baking"] }));
        Assert.Equal(["Tags"], FieldsRefused(Valid with { Tags = [.. Enumerable.Range(0, 11).Select(i => $"tag-{i}")] }));
    }

    [Theory, InlineData("book"), InlineData("course, kit"), InlineData("1"), InlineData("Kit"), InlineData(null)]
    public void Unknown_kind_is_refused(string? kind) => Assert.Equal(["Kind"], FieldsRefused(Valid with { Kind = kind }));

    [Fact]
    public void Replacement_requires_all_fields_but_the_kind()
    {
        var wrong = new UpdateProductValidator().Validate(new UpdateProductRequest(null, "Title", "", new PriceRequest(1, "EUR"), null, null)).Errors;
        Assert.Equal(["Tags", "Published"], wrong.Select(e => e.PropertyName));
    }
}
