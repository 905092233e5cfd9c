using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Shared.Http;

namespace Platform.Shared.Auth;

/// <summary>401 with the challenge of RFC 9470: the token is valid, and its login too long ago or too weak.</summary>
internal static class StepUpChallenge
{
    private static readonly Refusal RecentLoginRequired = new("step-up-required",
        "This needs a recent login. Send your password, or a code when you have a second factor, to POST /api/v1/auth/step-up; repeat with the new token.");

    private static readonly Refusal SecondFactorRequired = new("step-up-required",
        "Staff need a second factor. Enable one (POST /api/v1/auth/second-factor/enrolment), or send its code to POST /api/v1/auth/step-up.");

    /// <summary>The login is too long ago. Whoever has a second factor needs it again.</summary>
    public static ProblemHttpResult RecentLogin(HttpRequest request, TimeSpan maxAge) =>
        Create(request, RecentLoginRequired, request.HttpContext.User.UsedSecondFactor(), maxAge);

    /// <summary>The login was without a second factor.</summary>
    public static ProblemHttpResult SecondFactor(HttpRequest request, TimeSpan maxAge) => Create(request, SecondFactorRequired, secondFactor: true, maxAge);

    private static ProblemHttpResult Create(HttpRequest request, Refusal refusal, bool secondFactor, TimeSpan maxAge) => request.Unauthorized(
        refusal, $"Bearer error=\"insufficient_user_authentication\", acr_values=\"{(secondFactor ? 2 : 1)}\", max_age=\"{(long)maxAge.TotalSeconds}\"");
}
