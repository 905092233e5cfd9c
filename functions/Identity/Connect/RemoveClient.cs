using Platform.Identity.Administration;
using Platform.Identity.Sessions;

namespace Platform.Identity.Connect;

/// <summary>Removes a service: it gets no more tokens, and those that it has are refused within seconds.</summary>
public sealed class RemoveClient(IdentityDbContext db, TimeProvider clock)
{
    [Function(nameof(RemoveClient)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/clients/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (await db.ServiceClients.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } client) return Problems.NotFound("service");
        db.ServiceClients.Remove(client);
        db.Revocations.Add(new() { Subject = RevokedTokens.UserSubject(id.ToString(), $"{AccessTokens.ServiceGeneration}") });
        db.SecurityEvents.Add(SecurityEvent.Of(
            SecurityEventType.ClientRemoved, userId: null, clock.GetUtcNow(), SessionClient.Of(request), actorId: request.HttpContext.User.UserId(),
            detail: $"{client.Id} {client.Name}"));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
