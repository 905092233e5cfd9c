namespace Platform.Samples.Contracts;

/// <summary>To this context itself: complete what was added. Idempotent.</summary>
/// <param name="SampleThingId">Its id.</param>
public sealed record CompleteSampleThing(Guid SampleThingId) : IOutgoingMessage
{
    public static string Type => "samples.complete-sample-thing.v1";
    public static string Destination => ServiceBusNames.SamplesCommands;
}
