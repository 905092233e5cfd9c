using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Samples.Persistence;
using Platform.Shared.Http;
using Platform.Shared.Persistence;

namespace Platform.Samples.SampleThings;

/// <summary>GET /api/v1/samples: one's own, newest first; operators see all.</summary>
public sealed class ListSampleThings(SamplesDbContext db)
{
    [Function(nameof(ListSampleThings))]
    public async Task<Results<Ok<Page<SampleThingView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/samples")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok((await db.SampleThings.AsNoTracking().VisibleTo(request.HttpContext.User)
                .ToPageAsync(page, t => new CreationKey(t.CreatedAt, t.Id), cancellationToken)).Select(SampleThingView.Of))
            : problem;
}
