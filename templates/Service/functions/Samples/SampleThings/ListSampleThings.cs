using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Samples.Persistence;
using Platform.Shared.Http;

namespace Platform.Samples.SampleThings;

/// <summary>Where a page goes on.</summary>
public sealed record SampleThingKey(DateTimeOffset CreatedAt, Guid Id);

/// <summary>GET /api/v1/samples: one's own, newest first; operators see all.</summary>
public sealed class ListSampleThings(SamplesDbContext db)
{
    [Function(nameof(ListSampleThings))]
    public async Task<Results<Ok<Page<SampleThingView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/samples")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<SampleThingKey>.TryRead(request, out var page, out var problem)) return problem;
        var things = db.SampleThings.AsNoTracking().VisibleTo(request.HttpContext.User);
        if (page.After is { } after)
            things = things.Where(t => EF.Functions.LessThan(ValueTuple.Create(t.CreatedAt, t.Id), ValueTuple.Create(after.CreatedAt.ToUniversalTime(), after.Id)));
        var found = await things.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var cut = page.Cut(found, t => new SampleThingKey(t.CreatedAt, t.Id));
        return TypedResults.Ok(new Page<SampleThingView>([.. cut.Items.Select(SampleThingView.Of)], cut.Next));
    }
}
