using System.Diagnostics;
using Azure.Core.Amqp;

namespace Platform.Host.Tests.ServiceBus;

public sealed class SendingAMessage(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Every_property_keeps_its_type()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var message = new ServiceBusMessage(BinaryData.FromBytes([0, 1, 255]))
        {
            MessageId = "m-1",
            Subject = "placed",
            ContentType = "application/json",
            CorrelationId = "c-1",
            To = "somebody",
            ReplyTo = "answers",
            ReplyToSessionId = "answer-session",
            TimeToLive = TimeSpan.FromHours(1),
        };
        var properties = new Dictionary<string, object>
        {
            ["string"] = "é ☕ \"quoted\"",
            ["int"] = 42,
            ["long"] = long.MaxValue,
            ["bool"] = true,
            ["double"] = 0.1,
            ["float"] = 1.5f,
            ["decimal"] = 12.30m,
            ["guid"] = Guid.Parse("b8a0b6a5-6d7c-4ec0-a0a1-3a0ce2a0a001"),
            ["timespan"] = TimeSpan.FromTicks(1234567),
            ["char"] = 'x',
            ["byte"] = (byte)7,
            ["datetime"] = new DateTime(2026, 3, 1, 12, 30, 15, 123, DateTimeKind.Utc),
            ["offset"] = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.FromHours(2)),
            ["uri"] = new Uri("https://example.org/a"),
        };
        foreach (var (name, value) in properties) message.ApplicationProperties[name] = value;

        await Client.CreateSender("orders").SendMessageAsync(message);
        var received = await ReceiveAsync(Client.CreateReceiver("orders"));

        Assert.Equal(new byte[] { 0, 1, 255 }, received.Body.ToArray());
        Assert.Equal(("m-1", "placed", "application/json", "c-1", "somebody", "answers", "answer-session", TimeSpan.FromHours(1)),
            (received.MessageId, received.Subject, received.ContentType, received.CorrelationId, received.To, received.ReplyTo, received.ReplyToSessionId,
                received.TimeToLive));
        Assert.Equal(properties, received.ApplicationProperties.ToDictionary());
        Assert.All(properties, p => Assert.IsType(p.Value.GetType(), received.ApplicationProperties[p.Key], exactMatch: false));
        Assert.Equal(
            (Clock.GetUtcNow(), Clock.GetUtcNow() + TimeSpan.FromMinutes(1), 1), (received.EnqueuedTime, received.LockedUntil, received.DeliveryCount));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Value_and_sequence_bodies_are_kept(bool scheduled)
    {
        await DeclareAsync(new QueueDescription("orders"));
        AmqpMessageBody[] bodies = [AmqpMessageBody.FromValue(42), AmqpMessageBody.FromSequence([["a", 1L]])];
        foreach (var body in bodies)
        {
            var message = new ServiceBusMessage();
            message.GetRawAmqpMessage().Body = body;
            if (scheduled) message.ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
            await SendAsync("orders", message);
        }
        Clock.Advance(TimeSpan.FromMinutes(1));

        var received = (await ReceiveManyAsync(Client.CreateReceiver("orders"), 2)).ConvertAll(message => message.GetRawAmqpMessage().Body);

        Assert.True(received[0].TryGetValue(out var value) && received[1].TryGetSequence(out _));
        Assert.Equal(42, value);
        received[1].TryGetSequence(out var sequence);
        Assert.Equal(["a", 1L], Assert.Single(sequence!));
    }

    [Fact]
    public async Task Batch_keeps_its_order()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var sender = Client.CreateSender("orders");
        using var batch = await sender.CreateMessageBatchAsync();
        for (var i = 0; i < 50; i++)
            Assert.True(batch.TryAddMessage(new ServiceBusMessage($"{i}")));
        await sender.SendMessagesAsync(batch);

        var received = await ReceiveManyAsync(Client.CreateReceiver("orders"), 50);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), received.Select(m => m.Body.ToString()));
        Assert.Equal(50, received.Select(m => m.SequenceNumber).Distinct().Count());
    }

    [Fact]
    public async Task Unknown_queue_is_not_found() =>
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => SendAsync("nowhere", new ServiceBusMessage("x"))));

    [Fact]
    public async Task Message_over_256_KB_is_refused()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var tooLarge = new ServiceBusMessage(new byte[256 * 1024]);
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, await ReasonAsync(() => SendAsync("orders", tooLarge)));
        using var batch = await Client.CreateSender("orders").CreateMessageBatchAsync();
        Assert.False(batch.TryAddMessage(tooLarge));
        Assert.Equal(0, (await CountsAsync("orders")).Active);
    }

    [Fact]
    public async Task Trace_context_is_carried_on()
    {
        await DeclareAsync(new QueueDescription("orders"));
        using var activity = new Activity("checkout").SetIdFormat(ActivityIdFormat.W3C).Start();
        await SendAsync("orders", new ServiceBusMessage("traced"));
        var received = await ReceiveAsync(Client.CreateReceiver("orders"));
        Assert.Equal(activity.Id, received.ApplicationProperties["Diagnostic-Id"]);
    }

    [Fact]
    public async Task Same_id_within_the_window_is_one_message()
    {
        await DeclareAsync(new QueueDescription("orders") { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) });
        await SendAsync("orders", new ServiceBusMessage("first") { MessageId = "a" }, new ServiceBusMessage("same batch") { MessageId = "a" });
        await SendAsync("orders", new ServiceBusMessage("again") { MessageId = "a" }, new ServiceBusMessage("other") { MessageId = "b" });
        var receiver = Client.CreateReceiver("orders", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        await AssertReceivesAsync(receiver, ["first", "other"]);

        Clock.Advance(TimeSpan.FromMinutes(10));
        await SendAsync("orders", new ServiceBusMessage("after the window") { MessageId = "a" });
        await AssertReceivesAsync(receiver, ["after the window"]);
    }

    [Fact]
    public async Task Same_id_on_a_topic_is_one_message_for_all_its_subscriptions()
    {
        var topic = new TopicDescription("events") { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) };
        await DeclareAsync(
            topic, new SubscriptionDescription("events", "placed") { Subjects = ["placed"] },
            new SubscriptionDescription("events", "paid") { Subjects = ["paid"] });
        await SendAsync("events", new ServiceBusMessage("nobody's") { MessageId = "b" });
        await SendAsync("events", new ServiceBusMessage("first") { MessageId = "a", Subject = "placed" });
        // The window is the topic's, so it does not matter that this subscription got no copy of the first message.
        await SendAsync(
            "events", new ServiceBusMessage("again") { MessageId = "a", Subject = "paid" },
            new ServiceBusMessage("again") { MessageId = "b", Subject = "paid" });
        await AssertReceivesAsync(Client.CreateReceiver("events", "placed"), ["first"]);
        await AssertReceivesAsync(Client.CreateReceiver("events", "paid"), []);
    }

    [Fact]
    public async Task Same_id_scheduled_twice_is_one_message()
    {
        await DeclareAsync(
            new TopicDescription("events") { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) }, new SubscriptionDescription("events", "all"));
        var sender = Client.CreateSender("events");
        var later = Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        Assert.NotEqual(0, await sender.ScheduleMessageAsync(new ServiceBusMessage("first") { MessageId = "a" }, later));
        Assert.Equal(0, await sender.ScheduleMessageAsync(new ServiceBusMessage("again") { MessageId = "a" }, later));
        Clock.Advance(TimeSpan.FromMinutes(5));
        await AssertReceivesAsync(Client.CreateReceiver("events", "all"), ["first"]);
    }

    [Fact]
    public async Task Waiting_receiver_is_woken()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var waiting = Client.CreateReceiver("orders").ReceiveMessageAsync(TimeSpan.FromHours(1));
        await SendAsync("orders", new ServiceBusMessage("at last"));
        // The clock stands still: only the signal of the send can have woken it.
        Assert.Equal("at last", (await InTimeAsync(waiting)).Body.ToString());
    }
}
