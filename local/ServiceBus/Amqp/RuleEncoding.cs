using Microsoft.Azure.Amqp.Encoding;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Encodes the rules of a subscription, as described lists.</summary>
/// <remarks>The official client registers a type for each descriptor; other clients read them as lists.</remarks>
internal static class RuleEncoding
{
    private const ulong Description = 0x0000013700000004, NoAction = 0x0000013700000005;
    private const ulong SqlFilter = 0x000001370000006, TrueFilter = 0x000001370000007, CorrelationFilter = 0x000001370000009;

    public static DescribedType Encode(string name, SubscriptionFilter? filter, DateTimeOffset createdAt) => new(Description, new List<object?>
    {
        filter switch
        {
            null => new DescribedType(TrueFilter, new List<object?>()),
            { Sql: { } sql } => new DescribedType(SqlFilter, new List<object?> { sql, 20 }),
            { Correlation: var c } => new DescribedType(CorrelationFilter, new List<object?>
            {
                c!.CorrelationId, c.MessageId, c.To, c.ReplyTo, c.Subject, c.SessionId, c.ReplyToSessionId, c.ContentType, PropertiesOf(c),
            }),
        },
        new DescribedType(NoAction, new List<object?>()), name, createdAt.UtcDateTime,
    });

    private static AmqpMap PropertiesOf(CorrelationFilter filter)
    {
        var properties = new AmqpMap();
        foreach (var (name, value) in filter.Properties) properties[new MapKey(name)] = value;
        return properties;
    }
}
