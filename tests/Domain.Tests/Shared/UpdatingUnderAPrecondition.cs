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
