namespace Platform.Local.ServiceBus;

internal enum EntityKind : short { Queue = 0, Topic = 1, Subscription = 2 }

/// <summary>A queue, topic or subscription as declared.</summary>
internal sealed record Entity(
    int Id, string Path, EntityKind Kind, int? TopicId, TimeSpan LockDuration, int MaxDeliveryCount, bool RequiresSession, TimeSpan? DefaultTimeToLive,
    TimeSpan? DuplicateWindow, bool DeadLetterOnFilterError, SubscriptionRules Rules)
{
    /// <summary>The subscriptions of a topic.</summary>
    public IReadOnlyList<Entity> Subscriptions { get; init; } = [];
}

/// <summary>The paths of messaging entities.</summary>
internal static class EntityPath
{
    public const string DeadLetterSuffix = "/$DeadLetterQueue";
    public const string TransferSuffix = "/$Transfer";

    public static string OfSubscription(string topic, string name) => $"{topic}/subscriptions/{name}";

    /// <summary>The subscription's name in its path.</summary>
    public static string SubscriptionOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static (string Entity, bool DeadLetter) Parse(string path) => TryCutSuffix(path, DeadLetterSuffix, out var entity) ? (entity, true) : (path, false);

    /// <summary>Cuts off the suffix of a transfer dead-letter queue, from its path without <see cref="DeadLetterSuffix"/>.</summary>
    public static bool TryCutTransfer(string path, out string entity) => TryCutSuffix(path, TransferSuffix, out entity);

    private static bool TryCutSuffix(string path, string suffix, out string rest)
    {
        var cut = path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
        rest = cut ? path[..^suffix.Length] : path;
        return cut;
    }
}
