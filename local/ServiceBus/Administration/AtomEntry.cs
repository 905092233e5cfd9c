using System.Xml;
using System.Xml.Linq;

namespace Platform.Local.ServiceBus.Administration;

/// <summary>A messaging entity with its state, and for a topic that of its subscriptions.</summary>
internal sealed record EntityDescription(Entity Entity, EntityStatus Status, IReadOnlyList<EntityStatus> Subscriptions);

/// <summary>Messaging entities as Atom entries. Nothing is forwarded, so transfer counts are zero.</summary>
internal static class AtomEntry
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace ServiceBus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    private static readonly XNamespace Counts = "http://schemas.microsoft.com/netservices/2011/06/servicebus";

    public static XElement Feed(IEnumerable<EntityDescription> entities) =>
        new(Atom + "feed", new XElement(Atom + "title", new XAttribute("type", "text"), "Entities"), entities.Select(Of)); // the client refuses an empty feed

    public static XElement Of(EntityDescription description)
    {
        var (entity, status, subscriptions) = description;
        var isTopic = entity.Kind == EntityKind.Topic;
        var counts = status.Counts;
        // Locked and deferred messages count as active: https://learn.microsoft.com/azure/service-bus-messaging/message-counters
        var active = isTopic ? 0 : counts.Active + counts.Locked + counts.Deferred;
        XElement?[] properties =
        [
            isTopic ? null : Element("LockDuration", XmlConvert.ToString(entity.LockDuration)),
            isTopic ? null : Element("RequiresSession", entity.RequiresSession),
            isTopic ? null : Element("MaxDeliveryCount", entity.MaxDeliveryCount),
            entity.DefaultTimeToLive is { } timeToLive ? Element("DefaultMessageTimeToLive", XmlConvert.ToString(timeToLive)) : null,
            Element("RequiresDuplicateDetection", entity.DuplicateWindow is not null),
            entity.DuplicateWindow is { } window ? Element("DuplicateDetectionHistoryTimeWindow", XmlConvert.ToString(window)) : null,
            Element("Status", "Active"),
            Element("MessageCount", active + counts.Scheduled + counts.DeadLettered),
            // A topic holds what is scheduled on it, and the copies in its subscriptions.
            Element("SizeInBytes", status.SizeInBytes + subscriptions.Sum(subscription => subscription.SizeInBytes)),
            Element("CreatedAt", TextOf(status.CreatedAt)),
            Element("UpdatedAt", TextOf(status.UpdatedAt)),
            Element("AccessedAt", TextOf(DateTimeOffset.MinValue)), // that of an unused one: the last use is not recorded
            isTopic ? Element("SubscriptionCount", subscriptions.Count) : null,
            new(ServiceBus + "CountDetails",
                new XElement(Counts + "ActiveMessageCount", active), new XElement(Counts + "DeadLetterMessageCount", counts.DeadLettered),
                new XElement(Counts + "ScheduledMessageCount", counts.Scheduled), new XElement(Counts + "TransferMessageCount", 0),
                new XElement(Counts + "TransferDeadLetterMessageCount", 0)),
        ];
        return new(Atom + "entry",
            new XElement(Atom + "title", new XAttribute("type", "text"), NameOf(entity)),
            new XElement(Atom + "content", new XAttribute("type", "application/xml"), new XElement(ServiceBus + $"{entity.Kind}Description", properties)));
    }

    private static string NameOf(Entity entity) => entity.Kind == EntityKind.Subscription ? EntityPath.SubscriptionOf(entity.Path) : entity.Path;

    private static XElement Element(string name, object value) => new(ServiceBus + name, value);

    private static string TextOf(DateTimeOffset time) => XmlConvert.ToString(time.UtcDateTime, XmlDateTimeSerializationMode.Utc);
}
