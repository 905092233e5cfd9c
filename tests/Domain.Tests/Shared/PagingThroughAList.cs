using System.Buffers.Text;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class PagingThroughAList
{
    private sealed record Key(DateTimeOffset At, Guid Id);

    private static readonly Key Last = new(new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), new("aaaaaaaa-0000-0000-0000-000000000002"));

    [Fact]
    public void Default_page_is_the_first_twenty() => Assert.Equal(new PageRequest<Key>(null, 20), Read(""));

    [Fact]
    public void Empty_values_mean_the_defaults() => Assert.Equal(new PageRequest<Key>(null, 20), Read("?after=&limit="));

    [Theory, InlineData(1), InlineData(100)]
    public void Limit_from_1_to_100_is_accepted(int limit) => Assert.Equal(limit, Read($"?limit={limit}").Limit);

    [Theory]
    [InlineData("0"), InlineData("101"), InlineData("-1"), InlineData("+1"), InlineData("1.0"), InlineData("1e1"), InlineData("%201")]
    [InlineData("99999999999999999999"), InlineData("ten"), InlineData("1&limit=2")]
    public void Other_limit_is_refused(string limit) => Assert.Equal(["limit"], WrongFieldsOf(Refusal($"?limit={limit}")));

    [Theory]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("eyJhdCI6")]
    [InlineData("bnVsbA")] // null
    [InlineData("W10")] // []
    [InlineData("eyJhdCI6MX0")] // {"at":1}
    public void Forged_cursor_is_refused(string after) => Assert.Equal(["after"], WrongFieldsOf(Refusal($"?after={after}")));

    [Fact]
    public void Overlong_cursor_is_refused() =>
        Assert.Equal(["after"], WrongFieldsOf(Refusal("?after=" + Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{}" + new string(' ', 400))))));

    [Fact]
    public void Next_page_starts_after_the_last_item()
    {
        var first = new PageRequest<Key>(null, 2).Cut<Key>([new(Last.At.AddHours(1), Guid.Empty), Last, new(Last.At.AddHours(-1), Guid.Empty)], key => key);
        Assert.Equal(2, first.Items.Count);
        Assert.Equal(new PageRequest<Key>(Last, 2), Read($"?after={first.Next}&limit=2"));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Last_page_has_no_next(int items)
    {
        var page = new PageRequest<Key>(null, 2).Cut([.. Enumerable.Repeat(Last, items)], key => key);
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
