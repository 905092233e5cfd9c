namespace Platform.Customers.DataRequests;

/// <param name="WaitsFor">What must end first; null when nothing.</param>
/// <param name="Tables">What the context did with which table, and why it kept what it kept.</param>
public sealed record DataRequestContextView(
    string Name, string Status, string? WaitsFor, DateTimeOffset? AnsweredAt, IReadOnlyList<HandledTable> Tables);

public sealed record DataRequestView(
    Guid Id, string Kind, Guid PersonId, string Status, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt, IReadOnlyList<DataRequestContextView> Contexts)
{
    public static DataRequestView Of(DataRequest r) => new(
        r.Id, r.Kind.ToString().ToLowerInvariant(), r.PersonId, r.Status.ToApiName(), r.RequestedAt, r.EndedAt,
        [.. r.Parts.OrderBy(p => p.Context, StringComparer.Ordinal)
            .Select(p => new DataRequestContextView(p.Context, p.Status.ToString().ToLowerInvariant(), p.WaitsFor, p.AnsweredAt, p.Tables))]);
}

/// <summary>All exports and erasures with what each context did: the report, which has no personal data but the id.</summary>
public sealed class ListDataRequests(CustomersDbContext db)
{
    [Function(nameof(ListDataRequests)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<DataRequestView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/data-requests")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (kind, status, person) = (Read<DataRequestKind>("kind"), Read<DataRequestStatus>("status"), ReadPerson());
        if (errors.Count > 0) return Problems.Invalid(errors);

        var requests = db.DataRequests.AsNoTracking().Include(r => r.Parts).AsQueryable();
        if (kind is { } ofKind) requests = requests.Where(r => r.Kind == ofKind);
        if (status is { } withStatus) requests = requests.Where(r => r.Status == withStatus);
        if (person is { } id) requests = requests.Where(r => r.PersonId == id);
        var found = await requests.ToPageAsync(page, r => new CreationKey(r.RequestedAt, r.Id), cancellationToken);
        return TypedResults.Ok(found.Select(DataRequestView.Of));

        T? Read<T>(string name) where T : struct, Enum
        {
            if (request.Query[name].ToString() is not { Length: > 0 } value) return null;
            if (value.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(value, ignoreCase: true, out var known)) return known;
            errors[name] = [$"{name} is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}."];
            return null;
        }

        Guid? ReadPerson()
        {
            if (request.Query["personId"].ToString() is not { Length: > 0 } value) return null;
            if (Guid.TryParse(value, out var parsed)) return parsed;
            errors["personId"] = ["personId is the id of a user."];
            return null;
        }
    }
}
