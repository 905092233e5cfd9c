using Platform.Customers.Search;

namespace Platform.Domain.Tests.Customers;

public sealed class FilteringCustomers
{
    private static (CustomerFilter Filter, IEnumerable<string> Wrong) Read(string text)
    {
        var query = Shared.Given.Query(text);
        return (CustomerFilter.Read(query), query.Problem is { } problem ? Shared.Given.WrongFieldsOf(problem) : []);
    }

    [Fact]
    public void Empty_query_means_all_newest_first()
    {
        var everybody = new CustomerFilter(null, null, null, null, CustomerSort.NewestFirst);
        Assert.Equal(everybody, Read("").Filter);
        Assert.Equal(everybody, Read("?q=&country=&createdFrom=&createdTo=&sort=&after=&limit=").Filter);
    }

    [Fact]
    public void Filters_are_parsed_normalized_and_combined() => Assert.Equal(
        new CustomerFilter("ada%_'", "DE", new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 21, 6, 30, 0, TimeSpan.Zero), CustomerSort.EmailDescending),
        Read("?q=ADA%25_'&country=DE&createdFrom=2026-11-21&createdTo=2026-11-21T08:30:00%2B02:00&sort=-email&limit=5&after=x").Filter);

    [Theory]
    [InlineData("?q=a%00b", "q")]
    [InlineData("?q=a&q=b", "q")]
    [InlineData("?country=de", "country")]
    [InlineData("?country=XX", "country")]
    [InlineData("?createdFrom=yesterday", "createdFrom")]
    [InlineData("?createdFrom=2026-13-01", "createdFrom")]
    [InlineData("?createdTo=21.11.2026", "createdTo")]
    [InlineData("?createdTo=1 or 1=1", "createdTo")]
    [InlineData("?createdFrom=2026-11-22&createdTo=2026-11-21", "createdTo")]
    [InlineData("?sort=name", "sort")]
    [InlineData("?sort=email;drop table customers", "sort")]
    [InlineData("?filter=email", "query")]
    [InlineData("?created_from=2026-11-21", "query")]
    public void Invalid_filter_is_refused_by_name(string query, string field) => Assert.Equal([field], Read(query).Wrong);

    [Theory, InlineData("2026-11-21t08:30:00z"), InlineData("2026-11-21T10:30:00%2B02:00"), InlineData("2026-11-21T08:30:00.000Z")]
    public void Time_is_read_as_RFC_3339_writes_it(string time) =>
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 8, 30, 0, TimeSpan.Zero), Read($"?createdFrom={time}").Filter.CreatedFrom);

    [Fact]
    public void Search_text_over_100_characters_is_refused()
    {
        Assert.Equal(["q"], Read("?q=" + new string('x', 101)).Wrong);
        Assert.Empty(Read("?q=" + string.Concat(Enumerable.Repeat("😀", 100))).Wrong);
    }

    [Theory, InlineData("Łukasz"), InlineData("ŁUKASZ"), InlineData("lukasz"), InlineData("L\u0336ukasz"), InlineData("Ｌukasz")]
    public void Search_text_is_folded(string text) => Assert.Equal("lukasz", Read("?q=" + text).Filter.Text);

    [Theory, InlineData("%E2%80%8B"), InlineData("%CC%81"), InlineData("%20")]
    public void Search_text_with_nothing_visible_is_refused(string text) => Assert.Equal(["q"], Read("?q=" + text).Wrong);

    [Fact]
    public void Every_invalid_filter_is_named() => Assert.Equal(["country", "createdFrom", "sort"], Read("?country=1&createdFrom=1&sort=1").Wrong);
}
