using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Platform.Local.ServiceBus;

/// <summary>A configuration file of Microsoft's emulator cannot be used; the message says what to change.</summary>
public sealed class EmulatorConfigException(string message) : Exception(message);

/// <summary>The messaging entities of a configuration file of Microsoft's emulator, whose format is in ServiceBus-Emulator/Schema/Config-schema.json of
/// https://github.com/Azure/azure-service-bus-emulator-installer. Its limits do not apply, and defaults are those of Azure.</summary>
/// <param name="Queues">The queues.</param>
/// <param name="Topics">The topics.</param>
/// <param name="Subscriptions">The subscriptions of all topics.</param>
public sealed record EmulatorConfigFile(
    IReadOnlyList<QueueDescription> Queues, IReadOnlyList<TopicDescription> Topics, IReadOnlyList<SubscriptionDescription> Subscriptions)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, // a setting that is not known would be lost
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="EmulatorConfigException">It is not valid, or asks for something that the broker does not do.</exception>
    public static EmulatorConfigFile Parse(string json)
    {
        ConfigFile? file;
        try
        {
            file = JsonSerializer.Deserialize<ConfigFile>(json, Json);
        }
        catch (JsonException invalid)
        {
            throw new EmulatorConfigException($"The configuration is not valid: {invalid.Message}");
        }
        if (file?.UserConfig?.Namespaces is not [var @namespace])
            throw new EmulatorConfigException("The configuration needs exactly one namespace, in UserConfig.Namespaces.");
        var topics = @namespace.Topics ?? [];
        return new(
            [.. (@namespace.Queues ?? []).Select(QueueOf)],
            [.. topics.Select(topic => new TopicDescription(NameOf(topic.Name, "topic"))
            {
                DefaultMessageTimeToLive = Duration(topic.Properties?.DefaultMessageTimeToLive, topic.Name),
                DuplicateDetectionWindow = WindowOf(topic.Properties, topic.Name),
            })],
            [.. topics.SelectMany(topic => (topic.Subscriptions ?? []).Select(subscription => SubscriptionOf(topic.Name!, subscription)))]);
    }

    private static QueueDescription QueueOf(ConfigQueue queue)
    {
        var (name, properties) = (NameOf(queue.Name, "queue"), Supported(queue.Properties, queue.Name));
        var defaults = new QueueDescription(name);
        return defaults with
        {
            LockDuration = Duration(properties.LockDuration, name) ?? defaults.LockDuration,
            MaxDeliveryCount = properties.MaxDeliveryCount ?? defaults.MaxDeliveryCount,
            RequiresSession = properties.RequiresSession,
            DefaultMessageTimeToLive = Duration(properties.DefaultMessageTimeToLive, name),
            DuplicateDetectionWindow = WindowOf(properties, name),
            DeadLetteringOnExpiration = properties.DeadLetteringOnMessageExpiration,
        };
    }

    private static SubscriptionDescription SubscriptionOf(string topic, ConfigSubscription subscription)
    {
        var (name, properties) = (NameOf(subscription.Name, "subscription"), Supported(subscription.Properties, subscription.Name));
        var defaults = new SubscriptionDescription(topic, name);
        return defaults with
        {
            LockDuration = Duration(properties.LockDuration, name) ?? defaults.LockDuration,
            MaxDeliveryCount = properties.MaxDeliveryCount ?? defaults.MaxDeliveryCount,
            RequiresSession = properties.RequiresSession,
            DefaultMessageTimeToLive = Duration(properties.DefaultMessageTimeToLive, name),
            DeadLetteringOnExpiration = properties.DeadLetteringOnMessageExpiration,
            Filters = [.. (subscription.Rules ?? []).Select(rule => FilterOf(rule, defaults.Path))],
        };
    }

    private static SubscriptionFilter FilterOf(ConfigRule rule, string subscription)
    {
        var (place, properties) = ($"The rule {rule.Name} of {subscription}", rule.Properties ?? new());
        if (properties.Action is { SqlExpression.Length: > 0 }) throw new EmulatorConfigException($"{place} has an action, which this broker does not run.");
        var filter = new SubscriptionFilter
        {
            Sql = properties.SqlFilter?.SqlExpression,
            Correlation = properties.CorrelationFilter is not { } c ? null : new()
            {
                ContentType = c.ContentType,
                CorrelationId = c.CorrelationId,
                MessageId = c.MessageId,
                ReplyTo = c.ReplyTo,
                ReplyToSessionId = c.ReplyToSessionId,
                SessionId = c.SessionId,
                Subject = c.Label ?? c.Subject,
                To = c.To,
                Properties = c.Properties ?? new Dictionary<string, string>(),
            },
        };
        try
        {
            filter.Compile();
            return filter;
        }
        catch (Exception invalid) when (invalid is FilterSyntaxException or ArgumentException)
        {
            throw new EmulatorConfigException($"{place}: {invalid.Message}");
        }
    }

    private static string NameOf(string? name, string kind) => name is { Length: > 0 } ? name : throw new EmulatorConfigException($"A {kind} has no Name.");

    private static ConfigProperties Supported(ConfigProperties? properties, string? entity) =>
        properties is { ForwardTo.Length: > 0 } or { ForwardDeadLetteredMessagesTo.Length: > 0 }
            ? throw new EmulatorConfigException(
                $"{entity} forwards messages, which this broker does not do: leave ForwardTo and ForwardDeadLetteredMessagesTo out.")
            : properties ?? new();

    private static TimeSpan? WindowOf(ConfigProperties? properties, string? entity) =>
        properties is { RequiresDuplicateDetection: true }
            ? Duration(properties.DuplicateDetectionHistoryTimeWindow, entity) ?? TimeSpan.FromMinutes(10)
            : null;

    private static TimeSpan? Duration(string? text, string? entity)
    {
        try
        {
            return text is { Length: > 0 } ? XmlConvert.ToTimeSpan(text) : null;
        }
        catch (Exception invalid) when (invalid is FormatException or OverflowException)
        {
            throw new EmulatorConfigException($"{entity}: {text} is not a duration in ISO 8601, such as PT1M.");
        }
    }

    private sealed record ConfigFile(ConfigUser? UserConfig);

    private sealed record ConfigUser(IReadOnlyList<ConfigNamespace>? Namespaces, JsonElement? Logging);

    private sealed record ConfigNamespace(string? Name, IReadOnlyList<ConfigQueue>? Queues, IReadOnlyList<ConfigTopic>? Topics);

    private sealed record ConfigQueue(string? Name, ConfigProperties? Properties);

    private sealed record ConfigTopic(string? Name, ConfigProperties? Properties, IReadOnlyList<ConfigSubscription>? Subscriptions);

    private sealed record ConfigSubscription(string? Name, ConfigProperties? Properties, IReadOnlyList<ConfigRule>? Rules);

    private sealed record ConfigRule(string? Name, ConfigRuleProperties? Properties);

    private sealed record ConfigProperties
    {
        public bool DeadLetteringOnMessageExpiration { get; init; }
        public string? DefaultMessageTimeToLive { get; init; }
        public string? DuplicateDetectionHistoryTimeWindow { get; init; }
        public string? ForwardDeadLetteredMessagesTo { get; init; }
        public string? ForwardTo { get; init; }
        public string? LockDuration { get; init; }
        public int? MaxDeliveryCount { get; init; }
        public bool RequiresDuplicateDetection { get; init; }
        public bool RequiresSession { get; init; }
    }

    private sealed record ConfigRuleProperties
    {
        public string? FilterType { get; init; }
        public ConfigCorrelation? CorrelationFilter { get; init; }
        public ConfigSql? SqlFilter { get; init; }
        public ConfigSql? Action { get; init; }
    }

    private sealed record ConfigSql(string? SqlExpression);

    private sealed record ConfigCorrelation
    {
        public string? ContentType { get; init; }
        public string? CorrelationId { get; init; }
        public string? Label { get; init; }
        public string? Subject { get; init; }
        public string? MessageId { get; init; }
        public string? ReplyTo { get; init; }
        public string? ReplyToSessionId { get; init; }
        public string? SessionId { get; init; }
        public string? To { get; init; }
        public IReadOnlyDictionary<string, string>? Properties { get; init; }
    }
}
