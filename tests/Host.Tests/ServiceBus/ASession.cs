using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Local.Host.Triggers;

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

    [Theory, InlineData(true), InlineData(false)]
    public async Task Is_not_to_be_had_by_a_trigger_that_does_not_ask_for_it_nor_by_one_that_asks_where_there_is_none(bool required)
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = required }, new QueueDescription("done"));
        await SendAsync("carts", new ServiceBusMessage("x") { SessionId = "s" });
        var errors = new ErrorsOnly();
        var listener = Own(
            new TriggerListener(Broker, new TriggerOptions("carts", Sessions: !required), (_, _, _, _) => SendAsync("done", new ServiceBusMessage()), errors));
        listener.Start();
        await EventuallyAsync(() => Task.FromResult(!errors.Messages.IsEmpty));
        Assert.Contains(required ? "needs IsSessionsEnabled = true" : "must not say IsSessionsEnabled", errors.Messages.First());
        Assert.Equal((1, 0), ((await CountsAsync("carts")).Active, (await CountsAsync("done")).Active));
    }

    private sealed class ErrorsOnly : ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue($"{formatter(state, exception)} {exception?.Message}");
    }

    [Fact]
    public async Task Is_handled_in_order_by_a_trigger_while_others_run_beside_it()
    {
        await SentAsync([.. Enumerable.Range(0, 40).Select(i => $"{"abcd"[i % 4]}{i:00}")]);
        var handled = new Dictionary<string, List<string>> { ["a"] = [], ["b"] = [], ["c"] = [], ["d"] = [] };
        var failed = 0;
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 3) { SessionIdleTimeout = TimeSpan.Zero }, (messages, _, session, _) =>
        {
            Assert.NotNull(session);
            if (messages[0].Body.ToString() == "b05" && Interlocked.Increment(ref failed) == 1) throw new InvalidOperationException("once");
            handled[messages[0].SessionId].Add(messages[0].Body.ToString());
            return Task.CompletedTask;
        });
        await EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));
        Assert.Equal(1, failed - 1);
        Assert.All(handled.Values, list => Assert.Equal(list.Order(), list));
        Assert.Equal(40, handled.Values.Sum(list => list.Count));
    }

    [Fact]
    public async Task Is_kept_by_a_trigger_until_no_message_came_for_the_idle_timeout()
    {
        await SentAsync("a1");
        var handled = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 1) { SessionIdleTimeout = TimeSpan.FromSeconds(10) }, (messages, _, _, _) =>
        {
            handled.Enqueue(messages[0].Body.ToString());
            return Task.CompletedTask;
        });
        await EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));
        await SendAsync("carts", new ServiceBusMessage("b1") { SessionId = "b" });
        await SendAsync("carts", new ServiceBusMessage("a2") { SessionId = "a" });
        await EventuallyAsync(() => Task.FromResult(handled.Count == 2));
        Assert.Equal(["a1", "a2"], handled); // b1 was first, but the trigger still has a

        await EventuallyAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(handled.Count == 3);
        });
        Assert.Equal("b1", handled.Last());
    }

    [Fact]
    public async Task Runs_as_many_messages_at_once_as_a_trigger_allows_for_one_session()
    {
        await SentAsync([.. Enumerable.Range(0, 6).Select(i => $"a{i}")]);
        var together = new Barrier(3);
        var handled = 0;
        Listen(new TriggerOptions("carts", Sessions: true) { MaxConcurrentCallsPerSession = 3 }, async (_, _, _, ct) =>
        {
            await Task.Run(() => together.SignalAndWait(ct), ct);
            Interlocked.Increment(ref handled);
        });
        await EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));
        Assert.Equal(6, handled);
    }

    [Fact]
    public async Task Is_let_go_when_the_function_releases_it()
    {
        await SentAsync("a1", "a2", "b1");
        var handled = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 1), async (messages, _, session, ct) =>
        {
            handled.Enqueue(messages[0].Body.ToString());
            if (messages[0].Body.ToString() == "a1")
            {
                await session!.SetSessionStateAsync(BinaryData.FromString("half way"), ct);
                await session.ReleaseSession(ct);
                await SendAsync("carts", new ServiceBusMessage("a3") { SessionId = "a" });
            }
        });
        await EventuallyAsync(() => Task.FromResult(handled.Count == 3));
        Assert.Equal(["a1", "a2", "a3"], handled); // its own next message is older than b1
    }

    [Fact]
    public async Task Of_a_batch_trigger_gives_batches_of_one_session()
    {
        await SentAsync("a1", "b1", "a2", "b2");
        var batches = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("carts", Sessions: true, Batched: true) { SessionIdleTimeout = TimeSpan.Zero }, (messages, _, _, _) =>
        {
            batches.Enqueue(string.Join(' ', messages.Select(m => m.Body.ToString())));
            return Task.CompletedTask;
        });
        await EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));
        Assert.Equal(["a1 a2", "b1 b2"], batches);
    }
}
