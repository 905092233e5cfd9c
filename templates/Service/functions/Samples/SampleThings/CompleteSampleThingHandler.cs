namespace Platform.Samples.SampleThings;

public sealed class CompleteSampleThingHandler(SamplesDbContext db, TimeProvider clock)
{
    internal async Task HandleAsync(CompleteSampleThing command, CancellationToken cancellationToken)
    {
        var thing = await db.SampleThings.SingleAsync(t => t.Id == command.SampleThingId, cancellationToken);
        var now = clock.GetUtcNow();
        if (thing.Complete()) db.Send(new SampleThingCompleted(thing.Id, thing.OwnerId, thing.Title, now), now);
        await db.SaveChangesAsync(cancellationToken);
    }
}
