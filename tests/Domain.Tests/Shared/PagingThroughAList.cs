using System.Buffers.Text;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class PagingThroughAList
{
    private sealed record Key(DateTimeOffset At, Guid Id);

    private static readonly Key Last = new(new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), new("aaaaaaaa-0000-0000-0000-000000000002"));

    [Fact]
    public void Starts_at_the_first_with_twenty_unless_told() => Assert.Equal(new PageRequest<Key>(null, 20), Read(""));

    [Fact]
    public void Counts_empty_values_as_left_out() => Assert.Equal(new PageRequest<Key>(null, 20), Read("?after=&limit="));

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Takes_a_limit(int limit) => Assert.Equal(limit, Read($"?limit={limit}").Limit);

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1e1")]
    [InlineData("%201")]
    [InlineData("99999999999999999999")]
    [InlineData("ten")]
    [InlineData("1&limit=2")]
    public void Is_refused_with_another_limit(string limit) => Assert.Equal(["limit"], WrongFieldsOf(Refusal($"?limit={limit}")));

    [Theory]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("eyJhdCI6")]
    [InlineData("bnVsbA")] // null
    [InlineData("W10")] // []
    [InlineData("eyJhdCI6MX0")] // {"at":1}
    public void Is_refused_after_a_made_up_key(string after) => Assert.Equal(["after"], WrongFieldsOf(Refusal($"?after={after}")));

    [Fact]
    public void Is_refused_after_an_overlong_key() =>
        Assert.Equal(["after"], WrongFieldsOf(Refusal("?after=" + Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{}" + new string(' ', 400))))));

    [Fact]
    public void Goes_on_after_the_last_item_of_the_page_before()
    {
        var first = new PageRequest<Key>(null, 2).ToPage<Key>([new(Last.At.AddHours(1), Guid.Empty), Last, new(Last.At.AddHours(-1), Guid.Empty)], key => key);

        Assert.Equal(2, first.Items.Count);
        Assert.Equal(new PageRequest<Key>(Last, 2), Read($"?after={first.Next}&limit=2"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Ends_with_a_page_that_has_no_next(int items)
    {
        var page = new PageRequest<Key>(null, 2).ToPage([.. Enumerable.Repeat(Last, items)], key => key);

        Assert.Equal(items, page.Items.Count);
        Assert.Null(page.Next);
    }

    private static PageRequest<Key> Read(string query)
    {
        Assert.True(PageRequest<Key>.TryRead(Request(query), out var page, out _));
        return page;
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Refusal(string query)
    {
        Assert.False(PageRequest<Key>.TryRead(Request(query), out _, out var problem));
        return problem;
    }
}
