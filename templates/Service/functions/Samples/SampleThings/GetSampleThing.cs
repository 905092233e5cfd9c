namespace Platform.Samples.SampleThings;

public sealed class GetSampleThing(SamplesDbContext db)
{
    [Function(nameof(GetSampleThing)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<SampleThingView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/samples/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        await db.SampleThings.AsNoTracking().VisibleTo(request.HttpContext.User).FirstOrDefaultAsync(t => t.Id == id, cancellationToken) is { } thing
            ? TypedResults.Ok(SampleThingView.Of(thing))
            : Problems.NotFound("sample thing");
}
