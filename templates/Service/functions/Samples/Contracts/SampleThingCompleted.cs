using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Samples.Contracts;

/// <summary>What somebody added is completed.</summary>
/// <param name="SampleThingId">Its id.</param>
/// <param name="OwnerId">Who added it: a user id.</param>
/// <param name="Title">What they called it, 1 to 200 characters.</param>
/// <param name="At">When it was completed.</param>
public sealed record SampleThingCompleted(Guid SampleThingId, Guid OwnerId, string Title, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "samples.sample-thing-completed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.SamplesEvents;
}
