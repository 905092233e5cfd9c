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
    public void Message_is_a_CloudEvent_in_structured_JSON()
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
    public void Ids_are_unique_and_ordered_by_time()
    {
        var (first, second) = (OutboxMessage.Of(Cancelled, "ordering", Now), OutboxMessage.Of(Cancelled, "ordering", Now.AddMilliseconds(1)));
        Assert.True(string.CompareOrdinal(first.Id, second.Id) < 0);
        Assert.Equal(first.Id, CloudEvent.Parse(BinaryData.FromString(first.Body))!.Id);
    }

    [Fact]
    public void Message_has_the_trace_of_its_cause()
    {
        using var cause = new Activity("cause").SetIdFormat(ActivityIdFormat.W3C).Start();
        var row = OutboxMessage.Of(new CommitStock(OrderId), "ordering", Now);
        Assert.Equal(cause.Id, row.TraceParent);
        Assert.Equal(cause.Id, CloudEvent.Parse(BinaryData.FromString(row.Body))!.ExtensionAttributes["traceparent"]);
    }

    [Fact]
    public void Message_is_read_as_it_was_written()
    {
        var data = CloudEvent.Parse(BinaryData.FromString(OutboxMessage.Of(Cancelled, "ordering", Now).Body))!.Data!;
        Assert.Equal(Cancelled, data.ToObjectFromJson<OrderCancelled>(Platform.Shared.PlatformJson.Options));
    }

    [Theory, InlineData("\""), InlineData("<"), InlineData("é"), InlineData("漢"), InlineData("\U0001F35E")]
    public void Largest_text_of_any_letters_fits_into_a_message(string letter)
    {
        var text = string.Concat(Enumerable.Repeat(letter, 64 * 1024 / Encoding.UTF8.GetByteCount(letter)));
        var row = OutboxMessage.Of(new FileReady(OrderId, CustomerId, "a.txt", "text/plain", 1, "", text, null, 1, Now), "files", Now);
        Assert.InRange(Encoding.UTF8.GetByteCount(row.Body), text.Length, OutboxMessage.MaxBytes);
        Assert.Equal(text, CloudEvent.Parse(BinaryData.FromString(row.Body))!.Data!.ToObjectFromJson<FileReady>(Platform.Shared.PlatformJson.Options)!.Text);
    }

    [Fact]
    public void Message_over_the_maximum_is_refused()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => OutboxMessage.Of(Cancelled with { Reason = new string('x', OutboxMessage.MaxBytes) }, "ordering", Now));
        Assert.Contains("ordering.order-cancelled.v1", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The envelope's writer writes UTC as Z or +00:00, by version.</summary>
    private static JsonElement Normalized(string body) =>
        JsonElement.Parse(body.Replace("\"time\":\"2026-03-01T12:00:00Z\"", "\"time\":\"2026-03-01T12:00:00+00:00\"", StringComparison.Ordinal));
}
