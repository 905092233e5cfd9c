using Azure.Messaging.ServiceBus;
using Platform.Local.Host.ServiceBus;
using Xunit;

namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class ASession(PostgresFixture postgres) : BrokerTest(postgres)
{
    private async Task SentAsync(params string[] sessionAndBody)
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("carts", [.. sessionAndBody.Select(text => new ServiceBusMessage(text) { SessionId = text[..1] })]);
    }

    [Fact]
    public async Task Has_one_receiver_at_a_time()
    {
        await SentAsync("a1", "b1", "a2");
        var a = await Client.AcceptNextSessionAsync("carts");
        var b = await Client.AcceptNextSessionAsync("carts");
        Assert.Equal(("a", "b"), (a.SessionId, b.SessionId));
        Assert.Equal(["a1", "a2"], await ReceiveBodiesAsync(a));
        Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, await ReasonAsync(() => Client.AcceptSessionAsync("carts", "a")));

        await a.CloseAsync();
        var again = await Client.AcceptSessionAsync("carts", "a");
        Assert.Equal(["a1", "a2"], await ReceiveBodiesAsync(again));
    }

    [Fact]
    public async Task Whose_lock_expired_goes_to_another_receiver()
    {
        await SentAsync("a1");
        var first = await Client.AcceptNextSessionAsync("carts");
        var message = await first.ReceiveMessageAsync(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await Client.AcceptNextSessionAsync("carts");
        Assert.Equal("a1", (await second.ReceiveMessageAsync(TimeSpan.Zero)).Body.ToString());
        Assert.Equal(ServiceBusFailureReason.SessionLockLost, await ReasonAsync(() => first.CompleteMessageAsync(message)));
        Assert.Equal(ServiceBusFailureReason.SessionLockLost, await ReasonAsync(() => first.RenewSessionLockAsync()));
    }

    [Fact]
    public async Task Is_renewed_together_with_its_messages()
    {
        await SentAsync("a1");
        var session = await Client.AcceptNextSessionAsync("carts");
        var message = await session.ReceiveMessageAsync(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromSeconds(50));
        await session.RenewSessionLockAsync();
        Clock.Advance(TimeSpan.FromSeconds(50));
        await session.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Keeps_its_state()
    {
        await SentAsync("a1");
        var session = await Client.AcceptNextSessionAsync("carts");
        Assert.Null(await session.GetSessionStateAsync());
        await session.SetSessionStateAsync(BinaryData.FromString("half way"));
        await session.CloseAsync();
        var again = await Client.AcceptSessionAsync("carts", "a");
        Assert.Equal("half way", (await again.GetSessionStateAsync()).ToString());
    }

    [Fact]
    public async Task Is_required_where_the_queue_says_so()
    {
        await SentAsync("a1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync("carts", new ServiceBusMessage("no session")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.CreateReceiver("carts").ReceiveMessageAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Is_handled_in_order_by_a_trigger_while_others_run_beside_it()
    {
        await SentAsync([.. Enumerable.Range(0, 40).Select(i => $"{"abcd"[i % 4]}{i:00}")]);
        var handled = new Dictionary<string, List<string>> { ["a"] = [], ["b"] = [], ["c"] = [], ["d"] = [] };
        var failed = 0;
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 3), (messages, _, session, _) =>
        {
            Assert.NotNull(session);
            if (messages[0].Body.ToString() == "b05" && Interlocked.Increment(ref failed) == 1)
                throw new InvalidOperationException("once");
            handled[messages[0].SessionId].Add(messages[0].Body.ToString());
            return Task.CompletedTask;
        });
        await EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));
        Assert.Equal(1, failed - 1);
        Assert.All(handled.Values, list => Assert.Equal(list.Order(), list));
        Assert.Equal(40, handled.Values.Sum(list => list.Count));
    }
}
