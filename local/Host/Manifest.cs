using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Local.Host;

/// <summary>infra/platform.json: every service and what it owns, sends and receives.</summary>
public sealed record Manifest(IReadOnlyList<ServiceEntry> Services)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Where the manifest is, from the repository's root.</summary>
    public const string RelativePath = "infra/platform.json";

    /// <summary>All queues, in the services' order.</summary>
    [JsonIgnore] public IEnumerable<QueueEntry> Queues => Services.Select(s => s.Queue).OfType<QueueEntry>();

    /// <summary>All topics, in the services' order.</summary>
    [JsonIgnore] public IEnumerable<string> Topics => Services.Select(s => s.Topic).OfType<string>();

    /// <summary>All blob containers, in the services' order.</summary>
    [JsonIgnore] public IEnumerable<string> Containers => Services.SelectMany(s => s.Containers);

    /// <summary>Reads the manifest of a repository.</summary>
    /// <exception cref="LocalHostException">It is not there, or not what it should be.</exception>
    public static Manifest Read(string repositoryRoot)
    {
        var path = Path.Combine(repositoryRoot, RelativePath);
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<Manifest>(file, Json) ?? throw new JsonException("The file is empty.");
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            throw new LocalHostException($"{RelativePath} cannot be read: {failure.Message}");
        }
    }

    /// <summary>The services named, or all of them.</summary>
    /// <exception cref="LocalHostException">One of the names is not a service.</exception>
    public IReadOnlyList<ServiceEntry> Select(IReadOnlyCollection<string>? names)
    {
        if (names is null) return Services;
        var unknown = names.FirstOrDefault(name => Services.All(s => s.Name != name));
        if (unknown is not null) throw new LocalHostException($"There is no service '{unknown}'; there are {string.Join(", ", Services.Select(s => s.Name))}.");
        return [.. Services.Where(s => names.Contains(s.Name))];
    }
}

/// <summary>One Functions app.</summary>
public sealed record ServiceEntry(string Name, int Port)
{
    /// <summary>The context's database, if it has one.</summary>
    public string? Database { get; init; }

    /// <summary>The first path segments after /api/v1 that the gateway sends here.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Whether the app has orchestrations, and so a task hub.</summary>
    public bool Durable { get; init; }

    /// <summary>The queue on which it receives commands.</summary>
    public QueueEntry? Queue { get; init; }

    /// <summary>The topic on which it publishes events.</summary>
    public string? Topic { get; init; }

    /// <summary>The queues to which it sends commands.</summary>
    public IReadOnlyList<string> Sends { get; init; } = [];

    /// <summary>The topics it listens to; the subscription is called as the service.</summary>
    public IReadOnlyList<SubscriptionEntry> Subscriptions { get; init; } = [];

    /// <summary>The blob containers it owns.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>The blob containers of others that it may read, and no more.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The project's folder, from the repository's root: functions/Ordering for ordering.</summary>
    [JsonIgnore] public string Folder => $"functions/{Title}";

    /// <summary>The name as a C# identifier: Ordering for ordering.</summary>
    [JsonIgnore] public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];
}

/// <summary>A queue.</summary>
public sealed record QueueEntry(string Name, int MaxDeliveryCount, TimeSpan LockDuration);

/// <summary>A subscription to a topic, with the event types it lets in.</summary>
public sealed record SubscriptionEntry(string Topic, IReadOnlyList<string> Types)
{
    /// <summary>How often an event is tried before it is dead-lettered.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long an event is locked for one try.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);
}
