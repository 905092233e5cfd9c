using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Platform.Manifest;

/// <summary>The manifest as configuration of the Azure Service Bus emulator (infra/compose.yaml), whose format and limits are in
/// ServiceBus-Emulator/Schema/Config-schema.json of https://github.com/Azure/azure-service-bus-emulator-installer.</summary>
public static class EmulatorConfig
{
    private const int MaxEntities = 50, MaxSubscriptions = 50, MaxDeliveryCount = 10;
    private static readonly TimeSpan MinLock = TimeSpan.FromMinutes(1), MaxLock = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinTimeToLive = TimeSpan.FromMinutes(5), MaxTimeToLive = TimeSpan.FromHours(1), MinWindow = TimeSpan.FromSeconds(5),
        MaxWindow = TimeSpan.FromMinutes(5);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Generates the file.</summary>
    /// <param name="report">Receives a line for each duration that the emulator's limits change.</param>
    /// <exception cref="ManifestException">The manifest exceeds the emulator's limits.</exception>
    public static string Generate(PlatformManifest manifest, Action<string>? report = null)
    {
        report ??= _ => { };
        var queues = manifest.Queues.Select(queue => new JsonObject
        {
            ["Name"] = queue.Name,
            ["Properties"] = Properties(queue.Name, queue.LockDuration, queue.MaxDeliveryCount, queue.RequiresSession, queue.DefaultMessageTimeToLive, report)
                .WithDuplicateDetection(queue.Name, queue.DuplicateDetectionHistoryTimeWindow, report),
        }).ToList();
        var topics = manifest.Services.Where(owner => owner.Topic is not null).Select(owner => Topic(owner.Topic!, owner.TopicSettings,
            [.. from service in manifest.Services from s in service.Subscriptions
                where s.Topic == owner.Topic select Subscription(service.Name, s, report)], report)).ToList();
        if (queues.Count + topics.Count > MaxEntities)
        {
            throw new ManifestException(
                $"The emulator takes {MaxEntities} queues and topics, {PlatformManifest.RelativePath} has {queues.Count + topics.Count}.");
        }

        return new JsonObject
        {
            ["UserConfig"] = new JsonObject
            {
                ["Namespaces"] = new JsonArray(
                    new JsonObject { ["Name"] = "sbemulatorns", ["Queues"] = new JsonArray([.. queues]), ["Topics"] = new JsonArray([.. topics]) }),
                ["Logging"] = new JsonObject { ["Type"] = "Console" },
            },
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Topic(string name, TopicSettings? settings, IReadOnlyList<JsonObject> subscriptions, Action<string> report)
    {
        if (subscriptions.Count > MaxSubscriptions)
            throw new ManifestException($"The emulator takes {MaxSubscriptions} subscriptions to a topic, {name} has {subscriptions.Count}.");
        // A topic needs a subscription; this one matches nothing.
        var placeholder = new JsonObject
        {
            ["Name"] = "nobody",
            ["Properties"] = Properties("nobody", MinLock, MaxDeliveryCount, false, null, report),
            ["Rules"] = new JsonArray(
                new JsonObject
                {
                    ["Name"] = "nothing",
                    ["Properties"] = new JsonObject { ["FilterType"] = "Sql", ["SqlFilter"] = new JsonObject { ["SqlExpression"] = "1=0" } }
                }),
        };
        return new()
        {
            ["Name"] = name,
            ["Properties"] = new JsonObject { ["DefaultMessageTimeToLive"] = TimeToLive(name, settings?.DefaultMessageTimeToLive, report) }
                .WithDuplicateDetection(name, settings?.DuplicateDetectionHistoryTimeWindow, report),
            ["Subscriptions"] = new JsonArray(subscriptions.Count == 0 ? [placeholder] : [.. subscriptions]),
        };
    }

    private static JsonObject Subscription(string service, SubscriptionEntry subscription, Action<string> report) => new()
    {
        ["Name"] = service,
        ["Properties"] = Properties(
            $"{subscription.Topic}/{service}", subscription.LockDuration, subscription.MaxDeliveryCount, subscription.RequiresSession,
            subscription.DefaultMessageTimeToLive, report),
        ["Rules"] = new JsonArray(
            [.. subscription.SubjectsOf(service).Select(subject => Rule(subject, new() { Correlation = new() { Subject = subject } })),
                .. subscription.Filters.Select((filter, i) => Rule($"filter-{i + 1}", filter))]),
    };

    private static JsonObject Rule(string name, FilterEntry filter)
    {
        var properties = new JsonObject { ["FilterType"] = filter.Sql is null ? "Correlation" : "Sql" };
        if (filter.Sql is { } sql) properties["SqlFilter"] = new JsonObject { ["SqlExpression"] = sql };
        if (filter.Correlation is { } c)
        {
            var correlation = new JsonObject();
            foreach (var (key, value) in c.SystemProperties) correlation[key] = value;
            if (c.Properties.Count > 0)
                correlation["Properties"] = new JsonObject(c.Properties.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value)));
            properties["CorrelationFilter"] = correlation;
        }
        return new() { ["Name"] = name, ["Properties"] = properties };
    }

    private static JsonObject Properties(
        string entity, TimeSpan lockDuration, int maxDeliveryCount, bool requiresSession, TimeSpan? timeToLive, Action<string> report)
    {
        if (lockDuration < MinLock || lockDuration > MaxLock)
            throw new ManifestException($"The emulator locks for {MinLock} to {MaxLock}, {entity} says {lockDuration}.");
        if (maxDeliveryCount is < 1 or > MaxDeliveryCount)
            throw new ManifestException($"The emulator delivers 1 to {MaxDeliveryCount} times, {entity} says {maxDeliveryCount}.");
        return new()
        {
            ["DeadLetteringOnMessageExpiration"] = true,
            ["DefaultMessageTimeToLive"] = TimeToLive(entity, timeToLive, report),
            ["LockDuration"] = XmlConvert.ToString(lockDuration),
            ["MaxDeliveryCount"] = maxDeliveryCount,
            ["RequiresSession"] = requiresSession,
        };
    }

    private static JsonObject WithDuplicateDetection(this JsonObject properties, string entity, TimeSpan? window, Action<string> report)
    {
        properties["RequiresDuplicateDetection"] = window is not null;
        if (window is { } time)
            properties["DuplicateDetectionHistoryTimeWindow"] = Clamp(MinWindow, MaxWindow, time, $"duplicate detection window of {entity}", report);
        return properties;
    }

    /// <summary>The time to live, within the emulator's limits; the maximum when unlimited.</summary>
    private static string TimeToLive(string entity, TimeSpan? timeToLive, Action<string> report) =>
        timeToLive is { } time
            ? Clamp(MinTimeToLive, MaxTimeToLive, time, $"time to live of {entity}", report)
            : XmlConvert.ToString(MaxTimeToLive);

    private static string Clamp(TimeSpan min, TimeSpan max, TimeSpan wanted, string what, Action<string> report)
    {
        var given = wanted < min ? min : wanted > max ? max : wanted;
        if (given != wanted) report($"In the emulator, the {what} is {XmlConvert.ToString(given)}, not {XmlConvert.ToString(wanted)}.");
        return XmlConvert.ToString(given);
    }
}
