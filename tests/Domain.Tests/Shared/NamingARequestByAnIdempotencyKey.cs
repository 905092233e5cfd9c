using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class NamingARequestByAnIdempotencyKey
{
    [Theory, InlineData("k"), InlineData("5c1f7f0e-2f57-4a4e-9d0c-0f4a1f1b7a11"), InlineData("!~")]
    public void Visible_characters_are_accepted(string key)
    {
        Assert.True(Request("", ("Idempotency-Key", key)).TryReadIdempotencyKey(out var read, out _));
        Assert.Equal(key, read);
    }

    [Theory, InlineData(""), InlineData(" "), InlineData("a b"), InlineData("a\tb"), InlineData("a\u0000"), InlineData("clé")]
    public void Other_characters_are_refused(string key) => AssertRefused(Request("", ("Idempotency-Key", key)));

    [Fact]
    public void Missing_header_is_refused() => AssertRefused(Request());

    [Fact]
    public void Key_over_100_characters_is_refused()
    {
        Assert.True(Request("", ("Idempotency-Key", new string('k', 100))).TryReadIdempotencyKey(out _, out _));
        AssertRefused(Request("", ("Idempotency-Key", new string('k', 101))));
    }

    [Fact]
    public void Key_may_be_repeated_only_with_the_same_request()
    {
        Assert.Null(Idempotency.CheckRepetition([1, 2, 3], [1, 2, 3]));
        Assert.Equal("idempotency-key-reused", CodeOf(Idempotency.CheckRepetition([1, 2, 3], [1, 2, 4]), 422));
    }

    private static void AssertRefused(HttpRequest request)
    {
        Assert.False(request.TryReadIdempotencyKey(out var key, out var problem));
        Assert.Null(key);
        Assert.Equal("idempotency-key-required", CodeOf(problem, 400));
    }
}
