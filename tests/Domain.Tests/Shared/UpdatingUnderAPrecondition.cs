using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class UpdatingUnderAPrecondition
{
    [Theory]
    [InlineData("\"7\"")]
    [InlineData("*")]
    [InlineData("\"5\", \"7\"")]
    [InlineData("W/\"7\",\"7\"")]
    public void Goes_on_from_the_current_version(string ifMatch) => Assert.Null(Request("", ("If-Match", ifMatch)).CheckIfMatch(7));

    [Theory]
    [InlineData("\"6\"")]
    [InlineData("\"77\"")]
    [InlineData("W/\"7\"")]
    [InlineData("\"5\", \"6\"")]
    public void Is_refused_from_another_version(string ifMatch) =>
        Assert.Equal("changed-meanwhile", CodeOf(Request("", ("If-Match", ifMatch)).CheckIfMatch(7), 412));

    [Theory]
    [InlineData("7")]
    [InlineData("garbage")]
    [InlineData("\"7\" \"8\"")]
    [InlineData("\"7")]
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
