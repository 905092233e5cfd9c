using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Platform.Shared.Http;

/// <summary>Errors of the HTTP APIs: RFC 9457 problem details with a stable <c>type</c>, a <c>traceId</c> and, for bad input, <c>errors</c> by field.</summary>
public static class Problems
{
    /// <summary>What every problem's <c>type</c> starts with; the refusal's code follows.</summary>
    public const string TypePrefix = "urn:problem-type:platform:";

    /// <summary>A problem with a stable code.</summary>
    public static ProblemHttpResult Create(int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Type = TypePrefix + code, Title = TitleOf(status), Status = status, Detail = detail };
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? "";
        if (errors is not null) problem.Extensions["errors"] = errors;
        return TypedResults.Problem(problem);
    }

    /// <summary>The problem for a refusal of the domain.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal, int status = StatusCodes.Status409Conflict) => Create(status, refusal.Code, refusal.Detail);

    /// <summary>400: one value is not acceptable.</summary>
    public static ProblemHttpResult Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>400: all the values that are not acceptable, by field.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        Create(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid: see errors for what to change.", errors);

    /// <summary>404: there is no such thing, or it is not the caller's to see.</summary>
    public static ProblemHttpResult NotFound(string what) => Create(StatusCodes.Status404NotFound, "not-found", $"There is no {what} here that you may see.");

    private static string TitleOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
