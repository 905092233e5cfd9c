using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Samples.Contracts;
using Platform.Samples.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Samples.SampleThings;

/// <summary>The queue of commands to this context.</summary>
public sealed class SamplesCommands(MessageReceiver receiver, SamplesDbContext db, TimeProvider clock)
{
    [Function(nameof(SamplesCommands))]
    public Task Run(
        [ServiceBusTrigger(Entities.SamplesCommands, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<CompleteSampleThing>(CompleteAsync), cancellationToken);

    async Task CompleteAsync(CompleteSampleThing command, CancellationToken cancellationToken)
    {
        var thing = await db.SampleThings.SingleAsync(t => t.Id == command.SampleThingId, cancellationToken);
        var now = clock.GetUtcNow();
        if (thing.Complete()) db.Send(new SampleThingCompleted(thing.Id, thing.OwnerId, thing.Title, now), now);
        await db.SaveChangesAsync(cancellationToken);
    }
}
