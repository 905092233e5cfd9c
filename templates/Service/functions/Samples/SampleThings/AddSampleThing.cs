namespace Platform.Samples.SampleThings;

public sealed record AddSampleThingRequest(string? Title);

public sealed class AddSampleThingValidator : AbstractValidator<AddSampleThingRequest>
{
    public AddSampleThingValidator() => RuleFor(r => r.Title).OneLine("title", 200);
}

/// <summary>Repeated with the same Idempotency-Key and body, it returns the existing one.</summary>
public sealed class AddSampleThing(SamplesDbContext db, IValidator<AddSampleThingRequest> validator, TimeProvider clock)
{
    [Function(nameof(AddSampleThing)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Created<SampleThingView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/samples")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var noKey)) return noKey;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var ownerId = request.HttpContext.User.UserId();
        var hash = Idempotency.HashOf(body.Value);
        return await db.RetryOnConflictAsync(AddAsync);

        async Task<Results<Created<SampleThingView>, ProblemHttpResult>> AddAsync()
        {
            if (await db.SampleThings.AsNoTracking().SingleOrDefaultAsync(t => t.OwnerId == ownerId && t.IdempotencyKey == key, cancellationToken) is { } first)
                return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused ? reused : Created(first);

            var now = clock.GetUtcNow();
            var added = SampleThing.Add(ownerId, body.Value.Title!, key, hash, now);
            db.SampleThings.Add(added);
            db.Send(new CompleteSampleThing(added.Id), now);
            await db.SaveChangesAsync(cancellationToken);
            return Created(added);
        }
    }

    private static Created<SampleThingView> Created(SampleThing thing) => TypedResults.Created($"/api/v1/samples/{thing.Id}", SampleThingView.Of(thing));
}
