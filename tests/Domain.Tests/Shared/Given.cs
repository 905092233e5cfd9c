using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static HttpRequest Request(string query = "", params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new(query);
        foreach (var (name, value) in headers) request.Headers[name] = value;
        return request;
    }

    public static QueryReader Query(string text) => new(Request(text).Query);

    /// <summary>Checks what every problem has, and returns its code.</summary>
    public static string CodeOf(ProblemHttpResult? problem, int status)
    {
        Assert.NotNull(problem);
        Assert.Equal(status, problem.StatusCode);
        Assert.Equal(status, problem.ProblemDetails.Status);
        Assert.False(string.IsNullOrEmpty(problem.ProblemDetails.Title));
        Assert.False(string.IsNullOrEmpty(problem.ProblemDetails.Detail));
        Assert.True(problem.ProblemDetails.Extensions.ContainsKey("traceId"));
        Assert.StartsWith(Problems.TypePrefix, problem.ProblemDetails.Type, StringComparison.Ordinal);
        return problem.ProblemDetails.Type![Problems.TypePrefix.Length..];
    }

    /// <summary>The fields that a 400 names.</summary>
    public static IEnumerable<string> WrongFieldsOf(ProblemHttpResult? problem)
    {
        Assert.Equal("invalid-request", CodeOf(problem, 400));
        return Assert.IsAssignableFrom<IReadOnlyDictionary<string, string[]>>(problem!.ProblemDetails.Extensions["errors"]).Keys;
    }
}
