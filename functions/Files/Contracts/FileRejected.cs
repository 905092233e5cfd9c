namespace Platform.Files.Contracts;

/// <summary>A file was rejected and cannot be downloaded. Only an operator can redrive it.</summary>
/// <param name="FileId">The file.</param>
/// <param name="OwnerId">The user who uploaded it.</param>
/// <param name="Name">The file name.</param>
/// <param name="ContentType">The declared type.</param>
/// <param name="Code">A stable code, for example <c>type-mismatch</c>.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="Version">The file's version: an event with a smaller one is older.</param>
/// <param name="At">When it was rejected.</param>
public sealed record FileRejected(Guid FileId, Guid OwnerId, string Name, string ContentType, string Code, string Reason, long Version, DateTimeOffset At)
    : IOutgoingMessage
{
    public static string Type => "files.file-rejected.v1";
    public static string Destination => ServiceBusNames.FilesEvents;
}
