using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Local.ServiceBus;

/// <summary>One rule of a subscription: a SQL filter or a correlation filter. A message that matches one of the rules is copied once.</summary>
public sealed record SubscriptionFilter
{
    /// <summary>A condition on the message's properties, such as <c>user.total &gt; 100 AND sys.Label LIKE 'ordering.%'</c>.</summary>
    public string? Sql { get; init; }

    /// <summary>Properties with the values that they must have.</summary>
    public CorrelationFilter? Correlation { get; init; }

    /// <summary>What tells whether a message matches; null for unknown.</summary>
    /// <exception cref="FilterSyntaxException">The SQL cannot be read.</exception>
    /// <exception cref="ArgumentException">It is neither the one nor the other, or says nothing.</exception>
    public Func<ServiceBusMessage, bool?> Compile() => (Sql, Correlation) switch
    {
        (not null, null) => SqlFilter.Compile(Sql),
        (null, not null) => Correlation.Compile(),
        _ => throw new ArgumentException("A filter has either \"sql\" or \"correlation\"."),
    };
}

/// <summary>System and application properties with the values that they must all have, compared with case.</summary>
public sealed record CorrelationFilter
{
    /// <summary>The media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the message belongs to, such as a request.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The sender's id of the message.</summary>
    public string? MessageId { get; init; }

    /// <summary>Where replies go.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The session that replies belong to.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The session that the message belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary>The label.</summary>
    public string? Subject { get; init; }

    /// <summary>Whom the message is for.</summary>
    public string? To { get; init; }

    /// <summary>Application properties; strings only, as in a Bicep template.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal Func<ServiceBusMessage, bool?> Compile()
    {
        (string? Wanted, Func<ServiceBusMessage, object?> Of)[] system =
        [
            (ContentType, m => m.ContentType), (CorrelationId, m => m.CorrelationId), (MessageId, m => m.MessageId), (ReplyTo, m => m.ReplyTo),
            (ReplyToSessionId, m => m.ReplyToSessionId), (SessionId, m => m.SessionId), (Subject, m => m.Subject), (To, m => m.To),
        ];
        (string? Wanted, Func<ServiceBusMessage, object?> Of)[] conditions =
        [
            .. system.Where(condition => condition.Wanted is not null),
            .. Properties.Select(p => (p.Value, (Func<ServiceBusMessage, object?>)(m => SqlFilter.UserProperty(m, p.Key)))),
        ];
        return conditions.Length > 0
            ? message => Array.TrueForAll(conditions, condition => condition.Wanted!.Equals(condition.Of(message)))
            : throw new ArgumentException("A correlation filter needs at least one property.");
    }
}

/// <summary>The rules of one subscription, ready to be asked.</summary>
internal sealed class SubscriptionRules(IReadOnlyList<string>? subjects, IReadOnlyList<SubscriptionFilter> filters)
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    private readonly HashSet<string>? subjects = subjects?.ToHashSet(StringComparer.Ordinal);
    private readonly Func<ServiceBusMessage, bool?>[] filters = [.. filters.Select(filter => filter.Compile())];

    public static string? Write(IReadOnlyList<SubscriptionFilter> filters) => filters.Count == 0 ? null : JsonSerializer.Serialize(filters, Json);

    public static SubscriptionRules Read(string[]? subjects, string? filters) =>
        new(subjects, filters is null ? [] : JsonSerializer.Deserialize<SubscriptionFilter[]>(filters, Json)!);

    /// <summary>Whether one of the rules lets the message in; without rules every message comes in. The problem of a rule that could not say is told when no
    /// other lets it in.</summary>
    public bool Matches(ServiceBusMessage message, out string? problem)
    {
        problem = null;
        if (subjects is null && filters.Length == 0)
            return true;
        if (message.Subject is { } subject && subjects?.Contains(subject) is true)
            return true;
        foreach (var filter in filters)
        {
            try
            {
                if (filter(message) is true)
                    return true;
            }
            catch (Exception cannot) when (cannot is FilterEvaluationException or OverflowException)
            {
                problem = cannot.Message;
            }
        }
        return false;
    }
}
