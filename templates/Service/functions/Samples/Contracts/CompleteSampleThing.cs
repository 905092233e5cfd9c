using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Samples.Contracts;

/// <summary>To this context itself: go on with what was added. Repeated, it changes nothing.</summary>
/// <param name="SampleThingId">What to complete.</param>
public sealed record CompleteSampleThing(Guid SampleThingId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "samples.complete-sample-thing.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.SamplesCommands;
}
