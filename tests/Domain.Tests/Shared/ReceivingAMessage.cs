using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Ordering.Contracts;
using Platform.Shared.Messaging;

namespace Platform.Domain.Tests.Shared;

public sealed class ReceivingAMessage
{
    private const string Data = """{"orderId":"aaaaaaaa-0000-0000-0000-000000000001","reason":"Declined."}""";
    private static readonly ReleaseStock Release = new(new("aaaaaaaa-0000-0000-0000-000000000001"), "Declined.");

    private readonly Settlement settlement = new();
    private readonly List<ReleaseStock> handled = [];

    [Fact]
    public async Task Handled_message_is_completed()
    {
        await ReceiveAsync(Envelope(Data));
        Assert.Equal([Release], handled);
        Assert.Equal(["completed"], settlement.Done);
    }

    [Fact]
    public async Task Unknown_properties_are_ignored()
    {
        await ReceiveAsync(Envelope("""{"orderId":"aaaaaaaa-0000-0000-0000-000000000001","reason":"Declined.","addedLater":{"a":1}}"""));
        Assert.Equal([Release], handled);
    }

    [Fact]
    public async Task Message_of_the_outbox_is_handled()
    {
        await ReceiveAsync(OutboxMessage.Of(Release, "ordering", Given.Now).Body);
        Assert.Equal([Release], handled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData(Data)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/ordering","type":"inventory.release-stock.v1"}""")]
    [InlineData("""{"specversion":"1.0","source":"/ordering","type":"inventory.release-stock.v1","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":7,"source":"/ordering","type":"inventory.release-stock.v1","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/ordering","data":{}}""")]
    public async Task Malformed_CloudEvent_is_dead_lettered(string body)
    {
        await ReceiveAsync(body);
        Assert.Equal(["dead-lettered: MalformedMessage, The body is not a CloudEvent 1.0 in structured JSON with data."], settlement.Done);
        Assert.Empty(handled);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"reason":"Declined."}""")]
    [InlineData("""{"orderId":"aaaaaaaa-0000-0000-0000-000000000001"}""")]
    [InlineData("""{"orderId":"seven","reason":"Declined."}""")]
    [InlineData("""{"orderId":"aaaaaaaa-0000-0000-0000-000000000001","reason":7}""")]
    public async Task Data_of_another_shape_is_dead_lettered(string data)
    {
        await ReceiveAsync(Envelope(data));
        Assert.StartsWith(
            "dead-lettered: MalformedMessage, The data is not a inventory.release-stock.v1: ", Assert.Single(settlement.Done), StringComparison.Ordinal);
        Assert.Empty(handled);
    }

    [Fact]
    public async Task Unknown_type_is_dead_lettered()
    {
        await ReceiveAsync(Envelope(Data, type: "inventory.release-stock.v2"));
        Assert.Equal(["dead-lettered: UnknownMessageType, Nobody here handles messages of type inventory.release-stock.v2."], settlement.Done);
    }

    [Fact]
    public async Task Exception_of_the_handler_escapes_and_settles_nothing()
    {
        var handlers = new MessageHandlers().On<ReleaseStock>((_, _) => throw new TimeoutException("The database does not answer."));
        await Assert.ThrowsAsync<TimeoutException>(() => ReceiveAsync(Envelope(Data), handlers));
        Assert.Empty(settlement.Done);
    }

    [Fact]
    public void Second_handler_for_a_type_is_refused()
    {
        var handlers = new MessageHandlers().On<ReleaseStock>((_, _) => Task.CompletedTask);
        Assert.Throws<ArgumentException>(() => handlers.On<ReleaseStock>((_, _) => Task.CompletedTask));
    }

    private Task ReceiveAsync(string body, MessageHandlers? handlers = null) =>
        new MessageReceiver(new UnusedClient(), new FixedClock(), NullLogger<MessageReceiver>.Instance).ReceiveAsync(
        ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromString(body), messageId: "1"), settlement,
        handlers ?? new MessageHandlers().On<ReleaseStock>((message, _) =>
        {
            handled.Add(message);
            return Task.CompletedTask;
        }),
        CancellationToken.None);

    private static string Envelope(string data, string type = "inventory.release-stock.v1") => $$"""
        {"specversion":"1.0","id":"1","source":"/ordering","type":"{{type}}","time":"2026-03-01T12:00:00Z","datacontenttype":"application/json",
        "data":{{data}}}
        """;

    private sealed class UnusedClient : ServiceBusClient;

    /// <summary>Records how messages are settled.</summary>
    internal sealed class Settlement : ServiceBusMessageActions
    {
        public List<string> Done { get; } = [];

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
        {
            Done.Add("completed");
            return Task.CompletedTask;
        }

        public override Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default,
            string? deadLetterReason = default, string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default)
        {
            Done.Add($"dead-lettered: {deadLetterReason}, {deadLetterErrorDescription}");
            return Task.CompletedTask;
        }
    }
}
