namespace Platform.Operations.DeadLetters;

/// <summary>What may be changed in a message before it is sent again.</summary>
public static class EditedBody
{
    public const string NotACloudEvent = "body is a CloudEvent 1.0 in structured JSON, with data.";

    /// <summary>Null when the edited body may be sent instead of the original, otherwise what to change. The id stays: by it a receiver recognizes what it
    /// has handled already.</summary>
    public static string? Check(BinaryData? original, string edited)
    {
        if (MessageReceiver.ReadEnvelope(BinaryData.FromString(edited)) is not { } envelope) return NotACloudEvent;
        return original is null || MessageReceiver.ReadEnvelope(original) is not { } before || before.Id == envelope.Id
            ? null
            : $"Keep the CloudEvent's id, {before.Id}: by it, receivers recognize a message that they have handled.";
    }
}
