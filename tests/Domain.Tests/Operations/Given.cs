using Azure.Messaging.ServiceBus;

namespace Platform.Domain.Tests.Operations;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public const string Body = """{"specversion":"1.0","id":"e-1","source":"/catalog","type":"catalog.product-published.v1","data":{"title":"Bread"}}""";

    public static ServiceBusReceivedMessage DeadLetter(
        string body = Body, long sequenceNumber = 17, string id = "e-1", string subject = "catalog.product-published.v1",
        params (string Key, object Value)[] properties) => ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: BinaryData.FromString(body), messageId: id, subject: subject, sequenceNumber: sequenceNumber, sessionId: "s-1", correlationId: "c-1",
            deliveryCount: 10, enqueuedTime: Now, properties: properties.ToDictionary(p => p.Key, p => p.Value));
}
