using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Platform.Manifest;

/// <summary>infra/platform.json: the services, and what they own, send and receive.</summary>
/// <param name="Services">The services, in the order of the file.</param>
public sealed record PlatformManifest(IReadOnlyList<ServiceEntry> Services)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The path in the repository.</summary>
    public const string RelativePath = "infra/platform.json";

    /// <summary>All queues, in the services' order.</summary>
    [JsonIgnore] public IEnumerable<QueueEntry> Queues => Services.Select(s => s.Queue).OfType<QueueEntry>();

    /// <summary>All topics, in the services' order.</summary>
    [JsonIgnore] public IEnumerable<string> Topics => Services.Select(s => s.Topic).OfType<string>();

    /// <summary>All blob containers, in the services' order.</summary>
    [JsonIgnore] public IEnumerable<string> Containers => Services.SelectMany(s => s.Containers);

    /// <summary>Reads the manifest of a repository.</summary>
    /// <exception cref="ManifestException">The manifest is missing or invalid.</exception>
    public static PlatformManifest Read(string repositoryRoot)
    {
        try
        {
            return Parse(File.ReadAllText(Path.Combine(repositoryRoot, RelativePath)));
        }
        catch (IOException failure)
        {
            throw new ManifestException($"{RelativePath} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ManifestException">The manifest is invalid.</exception>
    public static PlatformManifest Parse(string json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<PlatformManifest>(json, Json) ?? throw new JsonException("The file is empty.");
            foreach (var service in manifest.Services) Check(service);
            return manifest;
        }
        catch (JsonException failure)
        {
            var place = failure.Path is { } at && !failure.Message.Contains(at, StringComparison.Ordinal) ? $" Path: {at}." : "";
            throw new ManifestException($"{RelativePath} cannot be read: {failure.Message}{place}");
        }
    }

    private static void Check(ServiceEntry service)
    {
        if (service.Queue is { } queue)
        {
            CheckDelivery($"the queue {queue.Name}", queue.LockDuration, queue.MaxDeliveryCount);
            CheckTimes($"the queue {queue.Name}", queue.DefaultMessageTimeToLive, queue.DuplicateDetectionHistoryTimeWindow);
        }
        if (service.TopicSettings is { } topic)
        {
            if (service.Topic is null) throw new ManifestException($"{RelativePath}: {service.Name} has topicSettings but no topic.");
            CheckTimes($"the topic {service.Topic}", topic.DefaultMessageTimeToLive, topic.DuplicateDetectionHistoryTimeWindow);
        }
        foreach (var subscription in service.Subscriptions)
        {
            CheckDelivery($"the subscription of {service.Name} to {subscription.Topic}", subscription.LockDuration, subscription.MaxDeliveryCount);
            CheckTimes($"the subscription of {service.Name} to {subscription.Topic}", subscription.DefaultMessageTimeToLive, null);
            CheckFilters(service, subscription);
        }
    }

    private static void CheckDelivery(string entity, TimeSpan lockDuration, int maxDeliveryCount)
    {
        if (lockDuration < TimeSpan.FromSeconds(1) || lockDuration > TimeSpan.FromMinutes(5) || lockDuration.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new ManifestException($"{RelativePath}: {entity} locks messages for {lockDuration}; lockDuration is whole seconds, at most 00:05:00.");
        if (maxDeliveryCount < 1)
            throw new ManifestException($"{RelativePath}: {entity} delivers a message {maxDeliveryCount} times; maxDeliveryCount is at least 1.");
    }

    private static void CheckTimes(string entity, TimeSpan? timeToLive, TimeSpan? duplicateWindow)
    {
        if (timeToLive < TimeSpan.FromSeconds(1))
            throw new ManifestException($"{RelativePath}: the time to live of {entity} is under 1 s; defaultMessageTimeToLive is at least PT1S.");
        if (duplicateWindow < TimeSpan.FromSeconds(20) || duplicateWindow > TimeSpan.FromDays(7))
        {
            throw new ManifestException(
                $"{RelativePath}: the duplicate detection window of {entity} is {XmlConvert.ToString(duplicateWindow.Value)}; "
                + "duplicateDetectionHistoryTimeWindow is PT20S to P7D.");
        }
    }

    private static void CheckFilters(ServiceEntry service, SubscriptionEntry subscription)
    {
        if (subscription.Types.Count + subscription.Filters.Count == 0)
        {
            throw new ManifestException(
                $"{RelativePath}: the subscription of {service.Name} to {subscription.Topic} matches no message; give it types or filters.");
        }

        foreach (var (index, filter) in subscription.Filters.Index())
        {
            var problem = filter switch
            {
                { Sql: null, Correlation: null } or { Sql: not null, Correlation: not null } => "A filter has either \"sql\" or \"correlation\".",
                { Correlation: { } correlation } when correlation.IsEmpty => "A correlation filter needs at least one property.",
                _ => null,
            };
            if (problem is not null)
                throw new ManifestException($"{RelativePath}: filter {index + 1} of the subscription of {service.Name} to {subscription.Topic}: {problem}");
        }
    }

    /// <summary>The named services, or all.</summary>
    /// <exception cref="ManifestException">A name is not a service.</exception>
    public IReadOnlyList<ServiceEntry> Select(IReadOnlyCollection<string>? names)
    {
        if (names is null) return Services;
        var unknown = names.FirstOrDefault(name => Services.All(s => s.Name != name));
        if (unknown is not null) throw new ManifestException($"There is no service '{unknown}'; there are {string.Join(", ", Services.Select(s => s.Name))}.");
        return [.. Services.Where(s => names.Contains(s.Name))];
    }
}

/// <summary>A Functions app.</summary>
/// <param name="Name">The name in lower case: identity.</param>
/// <param name="Port">The local port.</param>
public sealed record ServiceEntry(string Name, int Port)
{
    /// <summary>Whether clients reach it directly, like the gateway; on Azure other apps are reached by the gateway only.</summary>
    public bool Public { get; init; }

    /// <summary>The context's database, if any.</summary>
    public string? Database { get; init; }

    /// <summary>The extensions that the migrations create, which a server on Azure must allow.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Settings that differ by environment: on Azure in infra/main.bicepparam.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Secret settings: on Azure references to the app's Key Vault.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The first path segments after /api/v1 that the gateway routes here.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Whether the app has durable functions, and so a task hub.</summary>
    public bool Durable { get; init; }

    /// <summary>The queue of its commands.</summary>
    public QueueEntry? Queue { get; init; }

    /// <summary>The topic of its events.</summary>
    public string? Topic { get; init; }

    /// <summary>The settings of the topic, if they are not the defaults.</summary>
    public TopicSettings? TopicSettings { get; init; }

    /// <summary>The queues that it sends commands to.</summary>
    public IReadOnlyList<string> Sends { get; init; } = [];

    /// <summary>Its subscriptions, which have the service's name.</summary>
    public IReadOnlyList<SubscriptionEntry> Subscriptions { get; init; } = [];

    /// <summary>The blob containers that it owns.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>The blob containers of others that it may only read.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The functions that its containers' blobs trigger.</summary>
    public IReadOnlyList<BlobTriggerEntry> BlobTriggers { get; init; } = [];

    /// <summary>Whether clients write to its containers at signed addresses.</summary>
    public bool DirectUploads { get; init; }

    /// <summary>Whether it operates the platform: it may receive and send everywhere in Service Bus, reads all counts, and reaches every app for its
    /// health.</summary>
    public bool Operates { get; init; }

    /// <summary>The project's folder in the repository: functions/Identity for identity.</summary>
    [JsonIgnore] public string Folder => $"functions/{Title}";

    /// <summary>The name as a C# identifier: Identity for identity.</summary>
    [JsonIgnore] public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];
}

/// <summary>A queue.</summary>
/// <param name="Name">The name.</param>
/// <param name="MaxDeliveryCount">The maximum number of deliveries before a command is dead-lettered, at least 1.</param>
/// <param name="LockDuration">The lock duration: whole seconds, at most 5 minutes.</param>
public sealed record QueueEntry(string Name, int MaxDeliveryCount, TimeSpan LockDuration)
{
    /// <summary>Whether messages are handled by session. Azure cannot change it later.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>The maximum time to live, as ISO 8601 (P14D); default: unlimited. Expired messages are dead-lettered.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <summary>The window of duplicate detection, as ISO 8601 from PT20S to P7D; default: none. Azure cannot enable or disable it later.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan? DuplicateDetectionHistoryTimeWindow { get; init; }
}

/// <summary>The settings of a topic.</summary>
public sealed record TopicSettings
{
    /// <inheritdoc cref="QueueEntry.DefaultMessageTimeToLive" />
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan? DefaultMessageTimeToLive { get; init; }

    /// <inheritdoc cref="QueueEntry.DuplicateDetectionHistoryTimeWindow" />
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan? DuplicateDetectionHistoryTimeWindow { get; init; }
}

/// <summary>A function that blobs of a container trigger.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Container">The container's name.</param>
public sealed record BlobTriggerEntry(string Function, string Container);

/// <summary>A subscription to a topic: the messages that one of its types or filters matches.</summary>
/// <param name="Topic">The topic's name.</param>
public sealed record SubscriptionEntry(string Topic)
{
    /// <summary>The matching event types.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Further rules.</summary>
    public IReadOnlyList<FilterEntry> Filters { get; init; } = [];

    /// <summary>The matching subjects: those of the types, and the one of dead letters that are sent to this subscription again.</summary>
    /// <param name="service">The subscription's name: its service's.</param>
    public IReadOnlyList<string> SubjectsOf(string service) => [.. Types, $"redrive.{service}"];

    /// <summary>The maximum number of deliveries before an event is dead-lettered.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>The lock duration.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="QueueEntry.RequiresSession" />
    public bool RequiresSession { get; init; }

    /// <inheritdoc cref="QueueEntry.DefaultMessageTimeToLive" />
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan? DefaultMessageTimeToLive { get; init; }
}

/// <summary>A rule of a subscription: a SQL filter or a correlation filter.</summary>
public sealed record FilterEntry
{
    /// <summary>A condition on the message's properties, such as <c>user.total &gt; 100 AND sys.Label LIKE 'identity.%'</c>; checked by Service Bus.</summary>
    public string? Sql { get; init; }

    /// <summary>Required property values.</summary>
    public CorrelationEntry? Correlation { get; init; }
}

/// <summary>System and application properties with their required values; case-sensitive.</summary>
public sealed record CorrelationEntry
{
    /// <summary>The content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The message's id.</summary>
    public string? MessageId { get; init; }

    /// <summary>The reply address.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The session of replies.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The label.</summary>
    public string? Subject { get; init; }

    /// <summary>The address, which Service Bus does not use itself.</summary>
    public string? To { get; init; }

    /// <summary>Application properties; strings only, as in a Bicep template.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The system properties with the emulator's names.</summary>
    internal IEnumerable<(string Name, string Value)> SystemProperties =>
        from property in new (string Name, string? Value)[]
        {
            ("ContentType", ContentType), ("CorrelationId", CorrelationId), ("Label", Subject), ("MessageId", MessageId),
            ("ReplyTo", ReplyTo), ("ReplyToSessionId", ReplyToSessionId), ("SessionId", SessionId), ("To", To),
        }
        where property.Value is not null
        select (property.Name, property.Value!);

    internal bool IsEmpty => Properties.Count == 0 && !SystemProperties.Any();
}

/// <summary>A duration in ISO 8601 of days, hours, minutes and seconds, as Azure takes it: months and years have no fixed length.</summary>
internal sealed partial class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && Duration().IsMatch(text)
        ? XmlConvert.ToTimeSpan(text)
        : throw new JsonException($"'{reader.GetString()}' is not a duration of days, hours, minutes and seconds in ISO 8601, such as P14D or PT1H30M.");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(XmlConvert.ToString(value));

    [GeneratedRegex(@"\AP(?=[0-9]|T[0-9])([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?\z")]
    private static partial Regex Duration();
}
