using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Shared.Http;

/// <summary>Errors of the HTTP APIs: RFC 9457 problem details with a stable <c>type</c>, a <c>traceId</c> and, for bad input, <c>errors</c> by field.</summary>
public static class Problems
{
    /// <summary>The prefix of every problem's <c>type</c>; the code follows.</summary>
    public const string TypePrefix = "urn:problem-type:platform:";

    /// <summary>A problem with a stable code.</summary>
    public static ProblemHttpResult Create(int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Type = TypePrefix + code, Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail };
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? "";
        if (errors is not null) problem.Extensions["errors"] = errors;
        return TypedResults.Problem(problem);
    }

    /// <summary>The problem for a refusal of the domain.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal, int status = StatusCodes.Status409Conflict) => Create(status, refusal.Code, refusal.Detail);

    /// <summary>400: one value is invalid.</summary>
    public static ProblemHttpResult Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>400: all invalid values, by field.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        Create(StatusCodes.Status400BadRequest, "invalid-request", "The request is invalid. See errors for what to change.", errors);

    /// <summary>401 with the challenge that RFC 9110 (15.5.2) requires.</summary>
    public static ProblemHttpResult Unauthorized(this HttpRequest request, Refusal refusal, string challenge = "Bearer")
    {
        request.HttpContext.Response.Headers.WWWAuthenticate = challenge;
        return refusal.ToProblem(StatusCodes.Status401Unauthorized);
    }

    /// <summary>403: the caller has none of the roles that <paramref name="what"/> needs.</summary>
    public static ProblemHttpResult RoleRequired(IEnumerable<string> roles, string what = "This") =>
        Create(StatusCodes.Status403Forbidden, "role-required", $"{what} needs one of the roles {string.Join(", ", roles)}.");

    /// <summary>404: the resource does not exist, or the caller may not see it.</summary>
    public static ProblemHttpResult NotFound(string resource) =>
        Create(StatusCodes.Status404NotFound, "not-found", $"{char.ToUpperInvariant(resource[0])}{resource[1..]} not found.");
}
