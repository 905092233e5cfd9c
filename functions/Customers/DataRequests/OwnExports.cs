namespace Platform.Customers.DataRequests;

/// <summary>The caller's exports. Those of others are not found.</summary>
internal static class OwnExports
{
    public const string Route = "api/v1/customers/me/data-exports", OneRoute = $"{Route}/{{id:guid}}";

    public static IQueryable<DataRequest> ExportsOf(this CustomersDbContext db, HttpRequest request)
    {
        var person = request.HttpContext.User.UserId();
        return db.DataRequests.Where(r => r.PersonId == person && r.Kind == DataRequestKind.Export);
    }

    /// <summary>Saves a request with the command that starts its orchestration.</summary>
    public static void Start(this CustomersDbContext db, DataRequest request, DateTimeOffset now)
    {
        db.DataRequests.Add(request);
        db.SendStart(request, now);
    }

    public static void SendStart(this CustomersDbContext db, DataRequest request, DateTimeOffset now) =>
        db.Send(new StartDataRequest(request.Id, request.Kind == DataRequestKind.Erasure), now);
}
