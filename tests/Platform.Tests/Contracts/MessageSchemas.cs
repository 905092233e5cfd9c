using System.Reflection;
using Platform.Shared.Messaging;
using Platform.Shared.Privacy;

namespace Platform.Tests.Contracts;

/// <summary>The schemas of messages, and the records in code.</summary>
internal static class MessageSchemas
{
    /// <summary>functions/*/Contracts/schemas, and those of messages between all contexts, by type.</summary>
    public static IReadOnlyDictionary<string, JsonNode> All { get; } = PlatformManifest.Read(Repository.Root).Services
        .Select(s => $"{s.Folder}/Contracts/schemas").Append("functions/Shared/Contracts/schemas")
        .Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
        .SelectMany(Directory.GetFiles)
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => JsonNode.Parse(File.ReadAllText(f))!, StringComparer.Ordinal);

    /// <summary>Every message record of every app.</summary>
    public static IReadOnlyList<MessageRecord> Records { get; } =
        [.. from service in PlatformManifest.Read(Repository.Root).Services
            from type in Assembly.Load($"Platform.{service.Title}").GetTypes()
            where type.IsClass && typeof(IMessage).IsAssignableFrom(type)
            select new MessageRecord(service, type, Static(type, nameof(IMessage.Type))!, Static(type, nameof(IOutgoingMessage.Destination))),
         .. OfPersonalData(PlatformManifest.Read(Repository.Root).Services)];

    /// <summary>Customers asks each context with a database for personal data, and each answers: with the same records, which are in Shared.</summary>
    private static IEnumerable<MessageRecord> OfPersonalData(IReadOnlyList<ServiceEntry> services)
    {
        var customers = services.Single(s => s.Name == "customers");
        yield return new(customers, typeof(PersonalDataAnswer), PersonalDataAnswer.Type, null);
        foreach (var service in services.Where(s => s.Database is not null))
        {
            foreach (var command in new[] { typeof(ErasePersonalData), typeof(ExportPersonalData) })
            {
                yield return new(customers, command, Static(command, nameof(IMessage.Type))!, service.Queue!.Name);
                yield return new(service, command, Static(command, nameof(IMessage.Type))!, null);
            }
            yield return new(service, typeof(PersonalDataAnswer), PersonalDataAnswer.Type, PersonalDataAnswer.Destination);
        }
    }

    private static string? Static(Type type, string property) =>
        (string?)type.GetProperty(property, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null);
}

/// <summary>A message record in code.</summary>
/// <param name="Service">The app it is in.</param>
/// <param name="Record">The record.</param>
/// <param name="Type">Its name on the wire.</param>
/// <param name="Destination">Where it is sent, for a message that this app sends; otherwise null.</param>
internal sealed record MessageRecord(ServiceEntry Service, Type Record, string Type, string? Destination)
{
    public bool IsOutgoing => Destination is not null;
}
