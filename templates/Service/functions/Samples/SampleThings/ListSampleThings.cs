namespace Platform.Samples.SampleThings;

public sealed class ListSampleThings(SamplesDbContext db)
{
    [Function(nameof(ListSampleThings)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<SampleThingView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/samples")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok((await db.SampleThings.AsNoTracking().VisibleTo(request.HttpContext.User)
                .ToPageAsync(page, t => new CreationKey(t.CreatedAt, t.Id), cancellationToken)).Select(SampleThingView.Of))
            : problem;
}
