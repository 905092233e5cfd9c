using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Transactions;
using Azure.Messaging.ServiceBus.Administration;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>What the protocol adds to the semantics of the broker: credit, connections, links and what they refuse.</summary>
public sealed class AnAmqpClient(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static readonly string[] Bodies = [.. Enumerable.Range(0, 20).Select(i => $"{i:00}")];

    [Fact]
    public async Task Prefetched_messages_are_locked_and_the_others_are_not()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", [.. Bodies.Select(body => new ServiceBusMessage(body))]);
        var receiver = Client.CreateReceiver("orders", new ServiceBusReceiverOptions { PrefetchCount = 5 });
        Assert.Equal("00", (await ReceiveAsync(receiver)).Body.ToString());
        await EventuallyAsync(async () => await CountsAsync("orders") is { Locked: 5 or 6, Active: 15 or 14 });
    }

    [Fact]
    public async Task Closed_receiver_takes_no_message_from_the_next()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await using (var first = Client.CreateReceiver("orders")) await AssertReceivesAsync(first, []);
        await SendAsync("orders", new ServiceBusMessage("one"));
        Assert.Equal(1, (await ReceiveAsync(Client.CreateReceiver("orders"))).DeliveryCount);
    }

    [Fact]
    public async Task Session_receiver_that_asked_for_more_gives_the_rest_of_its_credit_back()
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("carts", new ServiceBusMessage("a1") { SessionId = "a" });
        var session = await Client.AcceptSessionAsync("carts", "a");
        Assert.Equal("a1", Assert.Single(await session.ReceiveMessagesAsync(10, TimeSpan.FromSeconds(5))).Body.ToString()); // and drains
        await SendAsync("carts", new ServiceBusMessage("a2") { SessionId = "a" });
        Assert.Equal(new EntityCounts("carts", 1, 0, 1, 0, 0), await CountsAsync("carts"));
        await AssertReceivesAsync(session, ["a2"]);
    }

    [Fact]
    public async Task Message_is_settled_on_another_connection_by_its_lock_token()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", [.. Bodies.Take(4).Select(body => new ServiceBusMessage(body))]);
        var received = await ReceiveManyAsync(Client.CreateReceiver("orders"), 4);
        await Client.DisposeAsync();
        var receiver = Connect(Broker).CreateReceiver("orders");
        await receiver.RenewMessageLockAsync(received[0]);
        await receiver.CompleteMessageAsync(received[0]);
        await receiver.DeferMessageAsync(received[1], new Dictionary<string, object> { ["step"] = 2 });
        await receiver.DeadLetterMessageAsync(received[2], "Because", "of this");
        await receiver.AbandonMessageAsync(received[3]);
        Assert.Equal(new EntityCounts("orders", 1, 0, 0, 1, 1), await CountsAsync("orders"));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await ReasonAsync(() => receiver.CompleteMessageAsync(received[0])));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await ReasonAsync(() => receiver.RenewMessageLockAsync(received[0])));
    }

    [Fact]
    public async Task Closed_connection_releases_its_sessions()
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("carts", new ServiceBusMessage("a1") { SessionId = "a" });
        var other = Connect(Broker);
        await ReceiveAsync(await other.AcceptSessionAsync("carts", "a"));
        await other.DisposeAsync();
        await EventuallyAsync(async () =>
        {
            try
            {
                return (await ReceiveAsync(await Client.AcceptSessionAsync("carts", "a"))).DeliveryCount == 2;
            }
            catch (ServiceBusException taken) when (taken.Reason == ServiceBusFailureReason.SessionCannotBeLocked)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Waiting_for_a_session_ends_with_a_timeout()
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        var waiting = ReasonAsync(() => Client.AcceptNextSessionAsync("carts"));
        await EventuallyAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(waiting.IsCompleted);
        });
        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, await waiting);
    }

    [Fact]
    public async Task Session_receiver_on_a_queue_without_sessions_is_refused()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.AcceptNextSessionAsync("orders"));
    }

    [Fact]
    public async Task Processor_handles_messages_concurrently()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", [.. Bodies.Select(body => new ServiceBusMessage(body))]);
        var (together, handled) = (new Barrier(4), new ConcurrentQueue<string>());
        await using var processor = Client.CreateProcessor("orders", new ServiceBusProcessorOptions { MaxConcurrentCalls = 4 });
        processor.ProcessMessageAsync += async args =>
        {
            await Task.Run(() => together.SignalAndWait(args.CancellationToken), args.CancellationToken);
            handled.Enqueue(args.Message.Body.ToString());
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await IdleAsync();
        await processor.StopProcessingAsync();
        Assert.Equal(Bodies, handled.Order());
    }

    [Fact]
    public async Task Session_processor_handles_each_session_in_order()
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("carts", [.. Bodies.Select((body, i) => new ServiceBusMessage(body) { SessionId = $"{i % 3}" })]);
        var handled = new ConcurrentDictionary<string, ConcurrentQueue<string>>();
        await using var processor = Client.CreateSessionProcessor(
            "carts", new ServiceBusSessionProcessorOptions { MaxConcurrentSessions = 2, SessionIdleTimeout = TimeSpan.FromMilliseconds(100) });
        processor.ProcessMessageAsync += args =>
        {
            handled.GetOrAdd(args.SessionId, _ => []).Enqueue(args.Message.Body.ToString());
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await IdleAsync();
        await processor.StopProcessingAsync();
        Assert.All(handled.Values, bodies => Assert.Equal(bodies.Order(), bodies));
        Assert.Equal(Bodies, handled.Values.SelectMany(bodies => bodies).Order());
    }

    [Fact]
    public async Task Transaction_is_refused()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var sender = Client.CreateSender("orders");
        using var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => sender.SendMessageAsync(new("x")));
        Assert.Contains("no transactions", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, (await CountsAsync("orders")).Active);
    }

    [Fact]
    public async Task Transfer_dead_letter_queue_is_empty()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("x"));
        var transfers = new ServiceBusReceiverOptions { SubQueue = SubQueue.TransferDeadLetter };
        Assert.Empty(await Client.CreateReceiver("orders", transfers).PeekMessagesAsync(10));
        await AssertReceivesAsync(Client.CreateReceiver("orders", transfers), []);
        Assert.Equal(
            ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => ReceiveAsync(Client.CreateReceiver("nowhere", transfers))));
    }

    [Theory, InlineData("events/subscriptions/audit"), InlineData("orders/$DeadLetterQueue")]
    public async Task Subscription_or_dead_letter_queue_cannot_be_sent_to(string path)
    {
        await DeclareAsync(new QueueDescription("orders"));
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(path, new ServiceBusMessage("x")));
    }

    [Fact]
    public async Task Topic_cannot_be_received_from()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReceiveAsync(Client.CreateReceiver("events")));
    }

    [Fact]
    public async Task Rules_of_a_subscription_are_read_and_not_changed()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "all"), new SubscriptionDescription("events", "some")
        {
            Subjects = ["placed"],
            Filters =
            [
                new() { Sql = "total > 100" },
                new() { Correlation = new() { CorrelationId = "c", Properties = new Dictionary<string, string> { ["a"] = "b" } } },
            ],
        });
        var rules = Client.CreateRuleManager("events", "some");
        var filters = new Dictionary<string, RuleFilter>();
        await foreach (var rule in rules.GetRulesAsync()) filters[rule.Name] = rule.Filter;
        Assert.Equal("placed", Assert.IsType<CorrelationRuleFilter>(filters["placed"]).Subject);
        Assert.Equal("total > 100", Assert.IsType<SqlRuleFilter>(filters["filter-1"]).SqlExpression);
        var correlation = Assert.IsType<CorrelationRuleFilter>(filters["filter-2"]);
        Assert.Equal(("c", "b"), (correlation.CorrelationId, correlation.ApplicationProperties["a"]));
        await foreach (var rule in Client.CreateRuleManager("events", "all").GetRulesAsync()) Assert.IsType<TrueRuleFilter>(rule.Filter);
        await Assert.ThrowsAsync<NotSupportedException>(() => rules.CreateRuleAsync("more", new TrueRuleFilter()));
        await Assert.ThrowsAsync<NotSupportedException>(() => rules.DeleteRuleAsync("placed"));
    }

    [Fact]
    public async Task Http_request_is_closed()
    {
        using var browser = new TcpClient();
        await browser.ConnectAsync("127.0.0.1", ServiceBusConnectionStringProperties.Parse(ConnectionString).Endpoint.Port);
        await using var stream = browser.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
        await InTimeAsync(stream.CopyToAsync(Stream.Null).ContinueWith(_ => true, TaskScheduler.Default)); // ends when the connection is closed
    }
}
