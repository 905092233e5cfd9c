using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Platform.Identity.Administration;

/// <summary>Finds accounts, the newest first: by a part of the address or name, by role, the privileged ones, those with or without a second factor, and
/// those that were not used for some days.</summary>
public sealed class ListUsers(IdentityDbContext db, TimeProvider clock)
{
    private const int MaxSearchLength = 254, MaxInactiveDays = 3650;

    [Function(nameof(ListUsers)), Authorize(Policy = Policies.ManageUsers)]
    public async Task<Results<Ok<Page<AccountView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var users = db.AccountsToView;

        var search = request.Query["search"].ToString();
        if (search.Contains('\0') || !search.HasAtMost(MaxSearchLength)) return Problems.Invalid("search", $"search has at most {MaxSearchLength} characters.");
        if (search.Length > 0)
        {
            var literal = search.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal);
            var pattern = $"%{literal.Replace("_", @"\_", StringComparison.Ordinal)}%";
            users = users.Where(u => EF.Functions.ILike(u.Email, pattern) || EF.Functions.ILike(u.DisplayName, pattern));
        }

        var role = request.Query["role"].ToString();
        if (role.Length > 0 && !Roles.All.Contains(role)) return Problems.Invalid("role", $"role is one of {string.Join(", ", Roles.All)}.");
        if (role.Length > 0) users = users.Where(u => u.Roles.Contains(role));

        if (!TryReadFlag("privileged", out var privileged, out problem)) return problem;
        if (privileged is not null)
        {
            string[] ordinary = [Roles.Customer];
            users = privileged.Value ? users.Where(u => u.Roles.Any(r => !ordinary.Contains(r))) : users.Where(u => u.Roles.All(r => ordinary.Contains(r)));
        }

        if (!TryReadFlag("secondFactor", out var secondFactor, out problem)) return problem;
        if (secondFactor is not null) users = users.Where(u => (u.SecondFactor != null && u.SecondFactor.EnabledAt != null) == secondFactor);

        var days = request.Query["inactiveDays"].ToString();
        if (days.Length > 0)
        {
            if (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxInactiveDays)
                return Problems.Invalid("inactiveDays", $"inactiveDays is a whole number from 1 to {MaxInactiveDays}.");
            var before = clock.GetUtcNow().AddDays(-number);
            users = users.Where(u => (u.LastActiveAt ?? u.RegisteredAt) < before);
        }

        var found = await users.ToPageAsync(page, u => new CreationKey(u.RegisteredAt, u.Id), cancellationToken);
        return TypedResults.Ok(found.Select(AccountView.Of));

        bool TryReadFlag(string name, out bool? flag, [NotNullWhen(false)] out ProblemHttpResult? invalid)
        {
            var value = request.Query[name].ToString();
            flag = value.Length == 0 ? null : value == "true";
            invalid = value is "" or "true" or "false" ? null : Problems.Invalid(name, $"{name} is true or false.");
            return invalid is null;
        }
    }
}
