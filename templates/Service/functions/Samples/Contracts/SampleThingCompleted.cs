namespace Platform.Samples.Contracts;

/// <summary>A sample thing was completed.</summary>
/// <param name="SampleThingId">Its id.</param>
/// <param name="OwnerId">The user who added it.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="At">When it was completed.</param>
public sealed record SampleThingCompleted(Guid SampleThingId, Guid OwnerId, string Title, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "samples.sample-thing-completed.v1";
    public static string Destination => ServiceBusNames.SamplesEvents;
}
