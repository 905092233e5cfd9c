using System.Reflection;
using Platform.Shared.Messaging;

namespace Platform.Tests.Contracts;

/// <summary>The schemas of messages, and the records in code.</summary>
internal static class MessageSchemas
{
    /// <summary>functions/*/Contracts/schemas, by type.</summary>
    public static IReadOnlyDictionary<string, JsonNode> All { get; } = PlatformManifest.Read(Repository.Root).Services
        .Select(s => Path.Combine(Repository.Root, s.Folder, "Contracts", "schemas")).Where(Directory.Exists)
        .SelectMany(Directory.GetFiles)
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => JsonNode.Parse(File.ReadAllText(f))!, StringComparer.Ordinal);

    /// <summary>Every message record of every app.</summary>
    public static IReadOnlyList<MessageRecord> Records { get; } =
        [.. from service in PlatformManifest.Read(Repository.Root).Services
            from type in Assembly.Load($"Platform.{service.Title}").GetTypes()
            where type.IsClass && typeof(IMessage).IsAssignableFrom(type)
            select new MessageRecord(service, type, Static(type, nameof(IMessage.Type))!, Static(type, nameof(IOutgoingMessage.Destination)))];

    private static string? Static(Type type, string property) =>
        (string?)type.GetProperty(property, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null);
}

/// <summary>A message record in code.</summary>
/// <param name="Service">The app it is in.</param>
/// <param name="Record">The record.</param>
/// <param name="Type">Its name on the wire.</param>
/// <param name="Destination">Where it is sent, for a message that this app sends.</param>
internal sealed record MessageRecord(ServiceEntry Service, Type Record, string Type, string? Destination)
{
    public bool IsOutgoing => typeof(IOutgoingMessage).IsAssignableFrom(Record);
}
