using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Identity.Connect;

public sealed record RegisterClientRequest(string Name, IReadOnlyList<string> Scopes);

public sealed class RegisterClientValidator : AbstractValidator<RegisterClientRequest>
{
    public RegisterClientValidator()
    {
        RuleFor(r => r.Name).OneLine("name", ServiceClient.MaxNameLength);
        RuleFor(r => r.Scopes).Cascade(CascadeMode.Stop)
            .NotNull().WithMessage("scopes is required.")
            .Must(scopes => scopes.Count is > 0 and <= 10 && scopes.All(scope => ServiceClient.AllScopes.Contains(scope)))
            .WithMessage($"scopes has one or more of {string.Join(", ", ServiceClient.AllScopes)}.");
    }
}

/// <param name="ClientSecret">It is shown this once.</param>
public sealed record RegisteredClientView(Guid ClientId, string ClientSecret, string Name, IReadOnlyList<string> Scopes, DateTimeOffset RegisteredAt);

/// <summary>Registers a service. For a new secret, register it again and remove the one before.</summary>
public sealed class RegisterClient(IdentityDbContext db, IValidator<RegisterClientRequest> validator, TimeProvider clock)
{
    public static readonly Refusal TooMany = new("too-many-clients", $"There are {ServiceClient.Max} services already. Remove one that is no longer used.");

    [Function(nameof(RegisterClient)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Created<RegisteredClientView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/clients")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        if (await db.ServiceClients.CountAsync(cancellationToken) >= ServiceClient.Max) return TooMany.ToProblem();
        var (secret, now) = (LinkToken.New(), clock.GetUtcNow());
        var client = ServiceClient.Register(body.Value.Name, body.Value.Scopes, secret, now);
        db.ServiceClients.Add(client);
        db.SecurityEvents.Add(SecurityEvent.Of(
            SecurityEventType.ClientRegistered, userId: null, now, SessionClient.Of(request), actorId: request.HttpContext.User.UserId(),
            detail: $"{client.Id} {client.Name}: {string.Join(", ", client.Scopes)}"));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created((string?)null, new RegisteredClientView(client.Id, secret, client.Name, client.Scopes, now));
    }
}
