namespace Platform.Identity.Administration;

/// <summary>Finds accounts, the newest first: by a part of the address or name, by role, the privileged ones, those with or without a second factor, and
/// those that were not used for some days.</summary>
public sealed class ListUsers(IdentityDbContext db, TimeProvider clock)
{
    private const int MaxSearchLength = 254, MaxInactiveDays = 3650;

    private static readonly Dictionary<string, bool> Booleans = new(StringComparer.Ordinal) { ["true"] = true, ["false"] = false };

    [Function(nameof(ListUsers)), Authorize(Policy = Policies.ManageUsers)]
    public async Task<Results<Ok<Page<AccountView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var search = query.Text("search", $"search has at most {MaxSearchLength} characters.", text => !text.Contains('\0') && text.HasAtMost(MaxSearchLength));
        var role = query.Text("role", $"role is one of {string.Join(", ", Roles.All)}.", text => Roles.All.Contains(text));
        var privileged = query.OneOf("privileged", Booleans);
        var secondFactor = query.OneOf("secondFactor", Booleans);
        var days = query.Number("inactiveDays", $"inactiveDays is a whole number from 1 to {MaxInactiveDays}.", 1, MaxInactiveDays);
        if (query.Problem is { } invalid) return invalid;

        var users = db.AccountsToView;
        if (search is not null)
        {
            var literal = search.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal);
            var pattern = $"%{literal.Replace("_", @"\_", StringComparison.Ordinal)}%";
            users = users.Where(u => EF.Functions.ILike(u.Email, pattern) || EF.Functions.ILike(u.DisplayName, pattern));
        }
        if (role is not null) users = users.Where(u => u.Roles.Contains(role));
        if (privileged is not null)
        {
            string[] ordinary = [Roles.Customer];
            users = privileged.Value ? users.Where(u => u.Roles.Any(r => !ordinary.Contains(r))) : users.Where(u => u.Roles.All(r => ordinary.Contains(r)));
        }
        if (secondFactor is not null) users = users.Where(u => (u.SecondFactor != null && u.SecondFactor.EnabledAt != null) == secondFactor);
        if (days is not null)
        {
            var before = clock.GetUtcNow().AddDays(-days.Value);
            users = users.Where(u => (u.LastActiveAt ?? u.RegisteredAt) < before);
        }

        var found = await users.ToPageAsync(page, u => new CreationKey(u.RegisteredAt, u.Id), cancellationToken);
        return TypedResults.Ok(found.Select(AccountView.Of));
    }
}
