using System.Globalization;

namespace Platform.Identity.Sessions;

/// <summary>What was revoked of the access tokens that are out, for every app's <see cref="RevokedTokens"/>. Public like the signing keys, and like them read
/// through the gateway, since only that can reach Identity: the hashes tell nothing to who does not have the token.</summary>
public sealed class ListRevocations(IdentityDbContext db)
{
    private const int MaxPerResponse = 10_000;

    /// <summary>A transaction may commit this much later than a row of it was recorded: the cursor stays behind, and some rows are sent again.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    [Function(nameof(ListRevocations)), AllowAnonymous]
    public async Task<Results<Ok<RevocationsView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/revocations")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var from = query.Value<DateTimeOffset>("since", "since is the value of next in the response before, or absent.", text =>
            DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);
        if (query.Problem is { } invalid) return invalid;
        var since = from?.ToUniversalTime() ?? DateTimeOffset.MinValue;

        var now = await db.Database.SqlQuery<DateTime>($"select clock_timestamp() as \"Value\"").SingleAsync(cancellationToken);
        var rows = await db.Revocations.AsNoTracking().Where(r => r.RecordedAt >= since).OrderBy(r => r.RecordedAt).Take(MaxPerResponse)
            .Select(r => new { r.Subject, r.RecordedAt }).ToListAsync(cancellationToken);
        var more = rows.Count == MaxPerResponse;
        var next = more ? rows[^1].RecordedAt.UtcDateTime : now - Overlap;
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RevocationsView(
            [.. rows.Select(r => RevokedTokens.HashOf(r.Subject))], next.ToString("O", CultureInfo.InvariantCulture), more));
    }
}
