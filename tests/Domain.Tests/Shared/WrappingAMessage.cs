using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging;
using Platform.Files.Contracts;
using Platform.Ordering.Contracts;
using Platform.Shared.Messaging;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class WrappingAMessage
{
    private static readonly Guid OrderId = new("aaaaaaaa-0000-0000-0000-000000000001"), CustomerId = new("bbbbbbbb-0000-0000-0000-000000000001");
    private static readonly OrderCancelled Cancelled = new(
        OrderId, CustomerId, "ada@example.com", new(98_00, "EUR"), "card-declined", "Abgelehnt: ungültig", Now);

    [Fact]
    public void Gives_a_cloud_event_in_structured_json()
    {
        var row = OutboxMessage.Of(Cancelled, "ordering", Now, id: "ordering.order-cancelled.v1:1");

        Assert.Equal(("ordering.order-cancelled.v1:1", "ordering-events", "ordering.order-cancelled.v1", Now, null),
            (row.Id, row.Destination, row.Type, row.CreatedAt, row.TraceParent));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(
            """
            {
              "specversion": "1.0",
              "id": "ordering.order-cancelled.v1:1",
              "source": "/ordering",
              "type": "ordering.order-cancelled.v1",
              "time": "2026-03-01T12:00:00+00:00",
              "datacontenttype": "application/json",
              "data": {
                "orderId": "aaaaaaaa-0000-0000-0000-000000000001",
                "customerId": "bbbbbbbb-0000-0000-0000-000000000001",
                "email": "ada@example.com",
                "total": { "amount": 9800, "currency": "EUR" },
                "code": "card-declined",
                "reason": "Abgelehnt: ungültig",
                "cancelledAt": "2026-03-01T12:00:00+00:00"
              }
            }
            """), Normalized(row.Body)), row.Body);
    }

    [Fact]
    public void Gives_each_message_an_id_of_its_own_in_the_order_of_time()
    {
        var (first, second) = (OutboxMessage.Of(Cancelled, "ordering", Now), OutboxMessage.Of(Cancelled, "ordering", Now.AddMilliseconds(1)));
        Assert.True(string.CompareOrdinal(first.Id, second.Id) < 0);
        Assert.Equal(first.Id, CloudEvent.Parse(BinaryData.FromString(first.Body))!.Id);
    }

    [Fact]
    public void Carries_the_trace_of_its_cause()
    {
        using var cause = new Activity("cause").SetIdFormat(ActivityIdFormat.W3C).Start();
        var row = OutboxMessage.Of(new CommitStock(OrderId), "ordering", Now);
        Assert.Equal(cause.Id, row.TraceParent);
        Assert.Equal(cause.Id, CloudEvent.Parse(BinaryData.FromString(row.Body))!.ExtensionAttributes["traceparent"]);
    }

    [Fact]
    public void Is_read_again_as_it_was()
    {
        var data = CloudEvent.Parse(BinaryData.FromString(OutboxMessage.Of(Cancelled, "ordering", Now).Body))!.Data!;
        Assert.Equal(Cancelled, data.ToObjectFromJson<OrderCancelled>(Platform.Shared.PlatformJson.Options));
    }

    [Theory, InlineData("\""), InlineData("<"), InlineData("é"), InlineData("漢"), InlineData("\U0001F35E")]
    public void Stays_small_enough_for_service_bus_whatever_a_text_is_made_of(string letter)
    {
        var text = string.Concat(Enumerable.Repeat(letter, 64 * 1024 / Encoding.UTF8.GetByteCount(letter)));
        var row = OutboxMessage.Of(new FileReady(OrderId, CustomerId, "a.txt", "text/plain", 1, "", text, null, 1, Now), "files", Now);
        Assert.InRange(Encoding.UTF8.GetByteCount(row.Body), text.Length, OutboxMessage.MaxBytes);
        Assert.Equal(text, CloudEvent.Parse(BinaryData.FromString(row.Body))!.Data!.ToObjectFromJson<FileReady>(Platform.Shared.PlatformJson.Options)!.Text);
    }

    [Fact]
    public void Is_refused_when_service_bus_would_not_take_it()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => OutboxMessage.Of(Cancelled with { Reason = new string('x', OutboxMessage.MaxBytes) }, "ordering", Now));
        Assert.Contains("ordering.order-cancelled.v1", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The envelope's writer says the same time as Z or +00:00, by version.</summary>
    private static JsonElement Normalized(string body) =>
        JsonElement.Parse(body.Replace("\"time\":\"2026-03-01T12:00:00Z\"", "\"time\":\"2026-03-01T12:00:00+00:00\"", StringComparison.Ordinal));
}
