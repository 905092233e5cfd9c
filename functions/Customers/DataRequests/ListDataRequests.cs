namespace Platform.Customers.DataRequests;

/// <param name="WaitsFor">What must end first; null when nothing.</param>
/// <param name="Tables">What the context did with which table, and why it kept what it kept.</param>
public sealed record DataRequestContextView(
    string Name, string Status, string? WaitsFor, DateTimeOffset? AnsweredAt, IReadOnlyList<HandledTable> Tables);

public sealed record DataRequestView(
    Guid Id, string Kind, Guid PersonId, string Status, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt, IReadOnlyList<DataRequestContextView> Contexts)
{
    public static DataRequestView Of(DataRequest r) => new(
        r.Id, r.Kind.ToCamelCase(), r.PersonId, r.Status.ToCamelCase(), r.RequestedAt, r.EndedAt,
        [.. r.Parts.OrderBy(p => p.Context, StringComparer.Ordinal)
            .Select(p => new DataRequestContextView(p.Context, p.Status.ToCamelCase(), p.WaitsFor, p.AnsweredAt, p.Tables))]);
}

/// <summary>All exports and erasures with what each context did: the report, which has no personal data but the id.</summary>
public sealed class ListDataRequests(CustomersDbContext db)
{
    [Function(nameof(ListDataRequests)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<DataRequestView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/data-requests")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var (kind, status, person) = (query.OneOf<DataRequestKind>("kind"), query.OneOf<DataRequestStatus>("status"), query.Id("personId"));
        if (query.Problem is { } invalid) return invalid;

        var requests = db.DataRequests.AsNoTracking().Include(r => r.Parts).AsQueryable();
        if (kind is not null) requests = requests.Where(r => r.Kind == kind);
        if (status is not null) requests = requests.Where(r => r.Status == status);
        if (person is not null) requests = requests.Where(r => r.PersonId == person);
        var found = await requests.ToPageAsync(page, r => new CreationKey(r.RequestedAt, r.Id), cancellationToken);
        return TypedResults.Ok(found.Select(DataRequestView.Of));
    }
}
