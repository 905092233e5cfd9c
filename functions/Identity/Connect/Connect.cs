using Microsoft.AspNetCore.Authentication;
using OpenIddict.Server.AspNetCore;

namespace Platform.Identity.Connect;

/// <summary>The endpoints of OAuth 2.0, for services. Requests and errors are those of RFC 6749, 7662 and 7009.</summary>
[AllowAnonymous] // the client authenticates with its secret
public sealed class Connect(OpenIddictServerAspNetCoreHandler server)
{
    private static readonly AuthenticationScheme Scheme =
        new(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, displayName: null, typeof(OpenIddictServerAspNetCoreHandler));

    [Function("GetServiceToken")]
    public Task<Results<EmptyHttpResult, ProblemHttpResult>> Token(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ConnectServices.TokenPath)] HttpRequest request) => AnswerAsync(request);

    [Function("IntrospectToken")]
    public Task<Results<EmptyHttpResult, ProblemHttpResult>> Introspect(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ConnectServices.IntrospectionPath)] HttpRequest request) => AnswerAsync(request);

    [Function("RevokeToken")]
    public Task<Results<EmptyHttpResult, ProblemHttpResult>> Revoke(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ConnectServices.RevocationPath)] HttpRequest request) => AnswerAsync(request);

    /// <summary>The server writes the response.</summary>
    private async Task<Results<EmptyHttpResult, ProblemHttpResult>> AnswerAsync(HttpRequest request)
    {
        if (request.CheckContentEncoding() is { } problem) return problem;
        if (request.ContentLength is not <= RequestBody.MaxBytes)
        {
            return Problems.Create(
                StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body needs a Content-Length, of at most {RequestBody.MaxBytes} bytes.");
        }
        await server.InitializeAsync(Scheme, request.HttpContext);
        if (!await server.HandleRequestAsync()) throw new InvalidOperationException($"OpenIddict has no endpoint {request.Path}.");
        return TypedResults.Empty;
    }
}
