using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.ServiceBus;

public sealed class ASession(PostgresFixture postgres) : BrokerTest(postgres)
{
    private async Task SendAsync(params string[] sessionAndBody)
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("carts", [.. sessionAndBody.Select(text => new ServiceBusMessage(text) { SessionId = text[..1] })]);
    }

    [Fact]
    public async Task Session_has_one_receiver_at_a_time()
    {
        await SendAsync("a1", "b1", "a2");
        var a = await Client.AcceptNextSessionAsync("carts");
        var b = await Client.AcceptNextSessionAsync("carts");
        Assert.Equal(("a", "b"), (a.SessionId, b.SessionId));
        await AssertReceivesAsync(a, ["a1", "a2"]);
        Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, await ReasonAsync(() => Client.AcceptSessionAsync("carts", "a")));

        await a.CloseAsync();
        var again = await Client.AcceptSessionAsync("carts", "a");
        await AssertReceivesAsync(again, ["a1", "a2"]);
    }

    [Fact]
    public async Task Session_with_an_expired_lock_goes_to_another_receiver()
    {
        await SendAsync("a1");
        var first = await Client.AcceptNextSessionAsync("carts");
        var message = await ReceiveAsync(first);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await Client.AcceptNextSessionAsync("carts");
        Assert.Equal("a1", (await ReceiveAsync(second)).Body.ToString());
        // The service has closed the first one's link.
        await EventuallyAsync(() => Task.FromResult(first.IsClosed));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.CompleteMessageAsync(message));
        await second.RenewSessionLockAsync();
    }

    [Fact]
    public async Task Renewing_the_session_renews_its_messages()
    {
        await SendAsync("a1");
        var session = await Client.AcceptNextSessionAsync("carts");
        var message = await ReceiveAsync(session);
        Clock.Advance(TimeSpan.FromSeconds(50));
        await session.RenewSessionLockAsync();
        Clock.Advance(TimeSpan.FromSeconds(50));
        await session.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Session_state_is_stored()
    {
        await SendAsync("a1");
        var session = await Client.AcceptNextSessionAsync("carts");
        Assert.Null(await session.GetSessionStateAsync());
        await session.SetSessionStateAsync(BinaryData.FromString("half way"));
        await session.CloseAsync();
        var again = await Client.AcceptSessionAsync("carts", "a");
        Assert.Equal("half way", (await again.GetSessionStateAsync()).ToString());
    }

    [Fact]
    public async Task Message_or_receiver_without_a_session_is_refused()
    {
        await SendAsync("a1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync("carts", new ServiceBusMessage("no session")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReceiveAsync(Client.CreateReceiver("carts")));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Trigger_whose_IsSessionsEnabled_differs_from_the_queue_logs_an_error(bool required)
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = required }, new QueueDescription("done"));
        await SendAsync("carts", new ServiceBusMessage("x") { SessionId = "s" });
        var errors = new ErrorsOnly();
        var listener = DisposeLater(
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
    public async Task Trigger_handles_each_session_in_order_and_sessions_concurrently()
    {
        await SendAsync([.. Enumerable.Range(0, 40).Select(i => $"{"abcd"[i % 4]}{i:00}")]);
        var handled = new Dictionary<string, List<string>> { ["a"] = [], ["b"] = [], ["c"] = [], ["d"] = [] };
        var failed = 0;
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 3) { SessionIdleTimeout = TimeSpan.Zero }, (messages, _, session, _) =>
        {
            Assert.NotNull(session);
            if (messages[0].Body.ToString() == "b05" && Interlocked.Increment(ref failed) == 1) throw new InvalidOperationException("once");
            handled[messages[0].SessionId].Add(messages[0].Body.ToString());
            return Task.CompletedTask;
        });
        await IdleAsync();
        Assert.Equal(1, failed - 1);
        Assert.All(handled.Values, list => Assert.Equal(list.Order(), list));
        Assert.Equal(40, handled.Values.Sum(list => list.Count));
    }

    [Fact]
    public async Task Trigger_keeps_a_session_until_the_idle_timeout()
    {
        await SendAsync("a1");
        var handled = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 1) { SessionIdleTimeout = TimeSpan.FromSeconds(10) },
            messages => handled.Enqueue(messages[0].Body.ToString()));
        await IdleAsync();
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
    public async Task MaxConcurrentCallsPerSession_runs_that_many_messages_of_a_session()
    {
        await SendAsync([.. Enumerable.Range(0, 6).Select(i => $"a{i}")]);
        var together = new Barrier(3);
        var handled = 0;
        Listen(new TriggerOptions("carts", Sessions: true) { MaxConcurrentCallsPerSession = 3 }, async (_, _, _, cancellationToken) =>
        {
            await Task.Run(() => together.SignalAndWait(cancellationToken), cancellationToken);
            Interlocked.Increment(ref handled);
        });
        await IdleAsync();
        Assert.Equal(6, handled);
    }

    [Fact]
    public async Task Released_session_can_be_accepted_again()
    {
        await SendAsync("a1", "a2", "b1");
        var handled = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("carts", Sessions: true, MaxConcurrentSessions: 1), async (messages, _, session, cancellationToken) =>
        {
            handled.Enqueue(messages[0].Body.ToString());
            if (messages[0].Body.ToString() == "a1")
            {
                await session!.SetSessionStateAsync(BinaryData.FromString("half way"), cancellationToken);
                await session.ReleaseSession(cancellationToken);
                await SendAsync("carts", new ServiceBusMessage("a3") { SessionId = "a" });
            }
        });
        await EventuallyAsync(() => Task.FromResult(handled.Count == 3));
        Assert.Equal(["a1", "a2", "a3"], handled); // its own next message is older than b1
    }

    [Fact]
    public async Task Batch_has_messages_of_one_session()
    {
        await SendAsync("a1", "b1", "a2", "b2");
        var batches = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("carts", Sessions: true, Batched: true) { SessionIdleTimeout = TimeSpan.Zero },
            messages => batches.Enqueue(string.Join(' ', messages.Select(m => m.Body.ToString()))));
        await IdleAsync();
        Assert.Equal(["a1 a2", "b1 b2"], batches);
    }
}
