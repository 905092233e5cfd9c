using Platform.Identity.Administration;
using Platform.Identity.Sessions;

namespace Platform.Identity.Keys;

public sealed record WithdrawSigningKeysRequest(string Reason);

public sealed class WithdrawSigningKeysValidator : AbstractValidator<WithdrawSigningKeysRequest>
{
    public WithdrawSigningKeysValidator() => RuleFor(r => r.Reason).OneLine("reason", 200);
}

/// <summary>The emergency rotation, for a private key that leaked: a new key signs at once, and those before are withdrawn with every token that they signed.
/// Sessions go on: their next refresh gives a token of the new key.</summary>
public sealed partial class WithdrawSigningKeys(
    SigningKeyStore keys, IValidator<WithdrawSigningKeysRequest> validator, TimeProvider clock, ILogger<WithdrawSigningKeys> logger)
{
    [Function(nameof(WithdrawSigningKeys)), Authorize(Policy = Policies.ManageSigningKeys), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<JwksView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/signing-keys/withdraw")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var actor = request.HttpContext.User.UserId();
        var now = clock.GetUtcNow();
        var entry = SecurityEvent.Of(
            SecurityEventType.SigningKeysWithdrawn, userId: null, now, SessionClient.Of(request), actorId: actor, detail: body.Value.Reason);
        var ring = await keys.WithdrawAsync(entry, cancellationToken);
        LogWithdrawn(actor);
        return TypedResults.Ok(JwksView.Of(ring.Published(now)));
    }

    [LoggerMessage(122, LogLevel.Warning, "The signing keys were withdrawn by {ActorId}: access tokens that they signed are refused")]
    partial void LogWithdrawn(Guid actorId);
}
