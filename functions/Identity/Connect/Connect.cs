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
    public Task Token([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ConnectServices.TokenPath)] HttpRequest request) => AnswerAsync(request);

    [Function("IntrospectToken")]
    public Task Introspect([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ConnectServices.IntrospectionPath)] HttpRequest request) =>
        AnswerAsync(request);

    [Function("RevokeToken")]
    public Task Revoke([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ConnectServices.RevocationPath)] HttpRequest request) =>
        AnswerAsync(request);

    private async Task AnswerAsync(HttpRequest request)
    {
        var problem = request.CheckContentEncoding();
        if (request.ContentLength is not <= RequestBody.MaxBytes)
        {
            problem = Problems.Create(
                StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body needs a Content-Length, of at most {RequestBody.MaxBytes} bytes.");
        }
        if (problem is not null)
        {
            await problem.ExecuteAsync(request.HttpContext);
            return;
        }
        await server.InitializeAsync(Scheme, request.HttpContext);
        if (!await server.HandleRequestAsync()) throw new InvalidOperationException($"OpenIddict has no endpoint {request.Path}.");
    }
}
