using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class UpdatingUnderAPrecondition
{
    [Theory, InlineData("\"7\""), InlineData("*"), InlineData("\"5\", \"7\""), InlineData("W/\"7\",\"7\"")]
    public void Current_version_is_accepted(string ifMatch) => Assert.Null(Request("", ("If-Match", ifMatch)).CheckIfMatch(7));

    [Theory, InlineData("\"6\""), InlineData("\"77\""), InlineData("W/\"7\""), InlineData("\"5\", \"6\"")]
    public void Another_version_is_412(string ifMatch) => Assert.Equal("changed-meanwhile", CodeOf(Request("", ("If-Match", ifMatch)).CheckIfMatch(7), 412));

    [Theory, InlineData("7"), InlineData("garbage"), InlineData("\"7\" \"8\""), InlineData("\"7")]
    public void Malformed_ETag_is_412(string ifMatch)
    {
        var problem = Request("", ("If-Match", ifMatch)).CheckIfMatch(7);
        Assert.Equal("if-match-malformed", CodeOf(problem, 412));
        Assert.Contains("quotes", problem!.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void List_over_several_headers_is_accepted() =>
        Assert.Null(new DefaultHttpContext { Request = { Headers = { IfMatch = new(["\"5\"", "\"7\""]) } } }.Request.CheckIfMatch(7));

    [Fact]
    public void Missing_header_is_refused() => Assert.Equal("if-match-required", CodeOf(Request().CheckIfMatch(7), 428));

    [Fact]
    public void Lost_update_is_412() => Assert.Equal("changed-meanwhile", CodeOf(Preconditions.Changed(), 412));

    [Fact]
    public void ETag_of_the_answer_is_accepted()
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

    private static void AssertRefused(HttpRequest request)
    {
        Assert.False(request.TryReadIdempotencyKey(out var key, out var problem));
        Assert.Null(key);
        Assert.Equal("idempotency-key-required", CodeOf(problem, 400));
    }
}
