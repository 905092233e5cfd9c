using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class UpdatingUnderAPrecondition
{
    [Theory, InlineData("\"7\""), InlineData("*"), InlineData("\"5\", \"7\""), InlineData("W/\"7\",\"7\"")]
    public void Goes_on_from_the_current_version(string ifMatch) => Assert.Null(Request("", ("If-Match", ifMatch)).CheckIfMatch(7));

    [Theory, InlineData("\"6\""), InlineData("\"77\""), InlineData("W/\"7\""), InlineData("\"5\", \"6\"")]
    public void Is_refused_from_another_version(string ifMatch) =>
        Assert.Equal("changed-meanwhile", CodeOf(Request("", ("If-Match", ifMatch)).CheckIfMatch(7), 412));

    [Theory, InlineData("7"), InlineData("garbage"), InlineData("\"7\" \"8\""), InlineData("\"7")]
    public void Is_refused_from_what_is_no_etag(string ifMatch)
    {
        var problem = Request("", ("If-Match", ifMatch)).CheckIfMatch(7);
        Assert.Equal("if-match-malformed", CodeOf(problem, 412));
        Assert.Contains("quotes", problem!.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_list_over_several_headers_too() =>
        Assert.Null(new DefaultHttpContext { Request = { Headers = { IfMatch = new(["\"5\"", "\"7\""]) } } }.Request.CheckIfMatch(7));

    [Fact]
    public void Is_refused_without_one() => Assert.Equal("if-match-required", CodeOf(Request().CheckIfMatch(7), 428));

    [Fact]
    public void Is_refused_when_somebody_else_was_faster() => Assert.Equal("changed-meanwhile", CodeOf(Preconditions.Changed(), 412));

    [Fact]
    public void Is_made_from_the_etag_of_the_answer_before()
    {
        var response = new DefaultHttpContext().Response;
        response.SetETag(7);
        Assert.Equal("\"7\"", response.Headers.ETag);
        Assert.Null(Request("", ("If-Match", response.Headers.ETag.ToString())).CheckIfMatch(7));
    }
}

public sealed class NamingARequestByAnIdempotencyKey
{
    [Theory, InlineData("k"), InlineData("5c1f7f0e-2f57-4a4e-9d0c-0f4a1f1b7a11"), InlineData("!~")]
    public void Takes_visible_characters(string key)
    {
        Assert.True(Request("", ("Idempotency-Key", key)).TryReadIdempotencyKey(out var read, out _));
        Assert.Equal(key, read);
    }

    [Theory, InlineData(""), InlineData(" "), InlineData("a b"), InlineData("a\tb"), InlineData("a\u0000"), InlineData("clé")]
    public void Is_refused_with_others(string key) => AssertRefused(Request("", ("Idempotency-Key", key)));

    [Fact]
    public void Is_refused_without_one() => AssertRefused(Request());

    [Fact]
    public void Is_bounded_in_length()
    {
        Assert.True(Request("", ("Idempotency-Key", new string('k', 100))).TryReadIdempotencyKey(out _, out _));
        AssertRefused(Request("", ("Idempotency-Key", new string('k', 101))));
    }

    private static void AssertRefused(HttpRequest request)
    {
        Assert.False(request.TryReadIdempotencyKey(out var key, out var problem));
        Assert.Null(key);
        Assert.Equal("idempotency-key-required", CodeOf(problem, 400));
    }
}
