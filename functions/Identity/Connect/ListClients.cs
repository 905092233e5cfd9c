namespace Platform.Identity.Connect;

public sealed record ClientView(Guid ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset RegisteredAt);

/// <summary>The services, of which there are few: one page has them all.</summary>
public sealed class ListClients(IdentityDbContext db)
{
    [Function(nameof(ListClients)), Authorize(Policy = Policies.ManageUsers)]
    public async Task<Ok<Page<ClientView>>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/clients")] HttpRequest request, CancellationToken cancellationToken)
    {
        var clients = await db.ServiceClients.AsNoTracking().OrderByDescending(c => c.RegisteredAt).ThenByDescending(c => c.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<ClientView>([.. clients.Select(c => new ClientView(c.Id, c.Name, c.Scopes, c.RegisteredAt))], Next: null));
    }
}
