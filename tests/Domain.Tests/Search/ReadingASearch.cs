using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Domain.Tests.Shared;
using Platform.Search.Index;
using Platform.Search.Queries;

namespace Platform.Domain.Tests.Search;

public sealed class ReadingASearch
{
    [Fact]
    public void Every_parameter_is_read()
    {
        var (query, _) = Read("?q=Bread+bread+BUTTER&kind=kit&tag=for-two&currency=CHF&minPrice=0&maxPrice=100000000&sort=-price");
        Assert.Equal(["bread", "butter"], query.Words!);
        Assert.Equal(("kit", "for-two", "CHF", 0L, 100_000_000L, SearchSort.PriceDescending),
            (query.Kind, query.Tag, query.Currency, query.MinPrice, query.MaxPrice, query.Sort));
    }

    [Theory, InlineData(""), InlineData("?q=&kind=&tag=&minPrice=&maxPrice=&currency=&sort=")]
    public void Every_parameter_is_optional(string text) => Assert.Equal(new SearchQuery(null), Read(text).Query);

    [Theory, InlineData("?minPrice=1"), InlineData("?maxPrice=1"), InlineData("?sort=price"), InlineData("?sort=-price")]
    public void Default_currency_for_prices_is_euro(string text)
    {
        Assert.Equal("EUR", Read(text).Query.Currency);
        Assert.Equal("GBP", Read(text + "&currency=GBP").Query.Currency);
    }

    [Fact]
    public void Punctuation_has_no_words() => Assert.Empty(Read("?q=%26%7C!").Query.Words!);

    [Theory]
    [InlineData("?q=1+2+3+4+5+6+7+8+9+10+11", "q"), InlineData("?kind=KIT", "kind"), InlineData("?tag=a+b", "tag"), InlineData("?tag=a&tag=b", "tag")]
    [InlineData("?minPrice=-1", "minPrice"), InlineData("?minPrice=1.5", "minPrice"), InlineData("?maxPrice=100000001", "maxPrice")]
    [InlineData("?maxPrice=99999999999999999999", "maxPrice"), InlineData("?minPrice=2&maxPrice=1", "minPrice"), InlineData("?currency=eur", "currency")]
    [InlineData("?currency=XXX", "currency"), InlineData("?sort=title", "sort")]
    public void Invalid_parameter_is_refused_by_name(string text, string field) => Assert.Equal([field], WrongFieldsOf(text));

    [Fact]
    public void Search_text_over_200_characters_is_refused()
    {
        Assert.Null(Read("?q=" + new string('x', 200)).Problem);
        Assert.Equal(["q"], WrongFieldsOf("?q=" + new string('x', 201)));
        Assert.Null(Read("?q=" + string.Concat(Enumerable.Repeat("🎸", 200))).Problem);
    }

    [Fact]
    public void Run_without_blanks_is_one_word() => Assert.Null(Read("?q=インターネットとデータベースの基礎").Problem);

    private static IEnumerable<string> WrongFieldsOf(string text) => Given.WrongFieldsOf(Read(text).Problem);

    private static (SearchQuery Query, ProblemHttpResult? Problem) Read(string text)
    {
        var query = Given.Query(text);
        return (SearchRequest.Read(query), query.Problem);
    }
}
