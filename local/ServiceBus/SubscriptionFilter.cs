using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Local.ServiceBus;

/// <summary>A rule of a subscription: a SQL filter or a correlation filter.</summary>
public sealed record SubscriptionFilter
{
    /// <summary>A condition on the message's properties, such as <c>user.total &gt; 100 AND sys.Label LIKE 'identity.%'</c>.</summary>
    public string? Sql { get; init; }

    /// <summary>Required property values.</summary>
    public CorrelationFilter? Correlation { get; init; }

    /// <summary>Compiles the filter. The result is null for unknown.</summary>
    /// <exception cref="FilterSyntaxException">The SQL is invalid.</exception>
    /// <exception cref="ArgumentException">It has not exactly one of both, or is empty.</exception>
    public Func<ServiceBusMessage, bool?> Compile() => (Sql, Correlation) switch
    {
        (not null, null) => SqlFilter.Compile(Sql),
        (null, not null) => Correlation.Compile(),
        _ => throw new ArgumentException("A filter has either \"sql\" or \"correlation\"."),
    };
}

/// <summary>System and application properties with their required values; case-sensitive.</summary>
public sealed record CorrelationFilter
{
    /// <summary>The media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The correlation id, such as of a request.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The message id.</summary>
    public string? MessageId { get; init; }

    /// <summary>The reply address.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The session of replies.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The label.</summary>
    public string? Subject { get; init; }

    /// <summary>The recipient.</summary>
    public string? To { get; init; }

    /// <summary>Application properties; strings only, as in Bicep.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal Func<ServiceBusMessage, bool?> Compile()
    {
        (string? Expected, Func<ServiceBusMessage, object?> Read)[] system =
        [
            (ContentType, m => m.ContentType), (CorrelationId, m => m.CorrelationId), (MessageId, m => m.MessageId), (ReplyTo, m => m.ReplyTo),
            (ReplyToSessionId, m => m.ReplyToSessionId), (SessionId, m => m.SessionId), (Subject, m => m.Subject), (To, m => m.To),
        ];
        (string? Expected, Func<ServiceBusMessage, object?> Read)[] conditions =
        [
            .. system.Where(condition => condition.Expected is not null),
            .. Properties.Select(p => (p.Value, (Func<ServiceBusMessage, object?>)(m => SqlFilter.UserProperty(m, p.Key)))),
        ];
        return conditions.Length > 0
            ? message => Array.TrueForAll(conditions, condition => condition.Expected!.Equals(condition.Read(message)))
            : throw new ArgumentException("A correlation filter needs at least one property.");
    }
}

/// <summary>The compiled rules of a subscription.</summary>
internal sealed class SubscriptionRules(IReadOnlyList<string>? subjects, IReadOnlyList<SubscriptionFilter> filters)
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>The rules by the names that the emulator's configuration gives them; a null filter matches every message.</summary>
    public IReadOnlyList<(string Name, SubscriptionFilter? Filter)> Named { get; } = subjects is null && filters.Count == 0
        ? [("$Default", null)]
        :
        [
            .. (subjects ?? []).Select(subject => (subject, (SubscriptionFilter?)new SubscriptionFilter { Correlation = new() { Subject = subject } })),
            .. filters.Select((filter, i) => ($"filter-{i + 1}", (SubscriptionFilter?)filter)),
        ];

    private readonly HashSet<string>? subjects = subjects?.ToHashSet(StringComparer.Ordinal);
    private readonly Func<ServiceBusMessage, bool?>[] filters = [.. filters.Select(filter => filter.Compile())];

    public static string? Write(IReadOnlyList<SubscriptionFilter> filters) => filters.Count == 0 ? null : JsonSerializer.Serialize(filters, Json);

    public static SubscriptionRules Read(string[]? subjects, string? filters) =>
        new(subjects, filters is null ? [] : JsonSerializer.Deserialize<SubscriptionFilter[]>(filters, Json)!);

    /// <summary>Whether a rule matches, or there is none. Names the problem of a rule that failed when no other matches.</summary>
    public bool Matches(ServiceBusMessage message, out string? problem)
    {
        problem = null;
        if (subjects is null && filters.Length == 0) return true;
        if (message.Subject is { } subject && subjects?.Contains(subject) is true) return true;
        foreach (var filter in filters)
        {
            try
            {
                if (filter(message) is true) return true;
            }
            catch (Exception cannot) when (cannot is FilterEvaluationException or OverflowException)
            {
                problem = cannot.Message;
            }
        }
        return false;
    }
}
