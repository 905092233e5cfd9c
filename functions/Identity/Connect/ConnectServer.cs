using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Identity.Connect;

/// <summary>What the OAuth 2.0 server does. OpenIddict reads the requests, applies the protocol's rules and writes the responses; the clients are ours, and the
/// tokens are those of <see cref="AccessTokens"/>, checked by <see cref="AccessTokenValidator"/>: see docs/adr/0018.</summary>
public sealed class ConnectServer(IdentityDbContext db, AccessTokens accessTokens, AccessTokenValidator tokens, TimeProvider clock)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>, IOpenIddictServerHandler<ValidateTokenRequestContext>,
        IOpenIddictServerHandler<ValidateIntrospectionRequestContext>, IOpenIddictServerHandler<ValidateRevocationRequestContext>,
        IOpenIddictServerHandler<HandleTokenRequestContext>, IOpenIddictServerHandler<GenerateTokenContext>, IOpenIddictServerHandler<ValidateTokenContext>,
        IOpenIddictServerHandler<HandleRevocationRequestContext>, IOpenIddictServerHandler<ApplyIntrospectionResponseContext>
{
    private const string WrongClient = "The client id or the secret is wrong.";
    private ServiceClient? client; // of this request, once it has authenticated

    /// <summary>Authenticates the client, before OpenIddict looks at a token: nobody else learns whether one is valid.</summary>
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        var known = Guid.TryParseExact(context.Request.ClientId, "D", out var id)
            ? await db.ServiceClients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, context.CancellationToken)
            : null;
        if (known is not null && known.HasSecret(context.Request.ClientSecret))
        {
            client = known;
            return;
        }
        if (known is not null)
        {
            db.SecurityEvents.Add(SecurityEvent.Of(
                SecurityEventType.ClientRefused, userId: null, clock.GetUtcNow(), client: null, detail: $"{known.Id} {known.Name}"));
            await db.SaveChangesAsync(context.CancellationToken);
        }
        context.Reject(Errors.InvalidClient, WrongClient);
    }

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (!context.Request.GetScopes().All(Authenticated(context).Contains))
            context.Reject(Errors.InvalidScope, $"The scopes of this client are {string.Join(' ', Authenticated(context))}.");
        return default;
    }

    public ValueTask HandleAsync(ValidateIntrospectionRequestContext context)
    {
        Authenticated(context);
        return default;
    }

    public ValueTask HandleAsync(ValidateRevocationRequestContext context)
    {
        Authenticated(context);
        return default;
    }

    /// <summary>The scopes that were requested, or all of the client's.</summary>
    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        var requested = context.Request.GetScopes();
        var identity = new ClaimsIdentity(nameof(ConnectServer));
        identity.SetClaim(Claims.Subject, client!.Id.ToString()).SetScopes(requested.Length > 0 ? requested : [.. client.Scopes]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }

    public async ValueTask HandleAsync(GenerateTokenContext context) =>
        context.Token = await accessTokens.CreateForServiceAsync(client!, [.. context.Principal.GetScopes()], clock.GetUtcNow(), context.CancellationToken);

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (await tokens.ValidateAsync(context.Token, context.CancellationToken) is not { } user)
        {
            context.Reject(Errors.InvalidToken, "The token is invalid, was revoked or has expired.");
            return;
        }
        var principal = user.Clone(); // the validator keeps its own
        principal.SetTokenType(TokenTypeIdentifiers.AccessToken).SetPresenters(user.FindFirstValue(Claims.ClientId) ?? "")
            .SetAudiences(user.FindFirstValue(Claims.Audience)!).SetScopes((user.FindFirstValue(Claims.Scope) ?? "").Split(' '));
        context.Principal = principal;
    }

    /// <summary>Each app refuses the token within seconds. One of another client never gets here.</summary>
    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var session = context.GenericTokenPrincipal!.FindFirstValue("sid");
        if (session is null) return;
        db.Revocations.Add(new() { Subject = RevokedTokens.SessionSubject(session) });
        await db.SaveChangesAsync(context.CancellationToken);
    }

    /// <summary>The issuer as it is in tokens; OpenIddict's has a slash at the end.</summary>
    public ValueTask HandleAsync(ApplyIntrospectionResponseContext context)
    {
        if (context.Response.HasParameter(Claims.Issuer)) context.Response[Claims.Issuer] = accessTokens.Issuer;
        return default;
    }

    /// <summary>The scopes of the client; none and a rejection when it has not authenticated, as OpenIddict requires to be checked here.</summary>
    private string[] Authenticated(BaseValidatingContext context)
    {
        if (client is null) context.Reject(Errors.InvalidClient, WrongClient);
        return client?.Scopes ?? [];
    }
}
