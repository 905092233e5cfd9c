using System.Collections.Concurrent;
using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.ServiceBus;

public sealed class ATrigger(PostgresFixture postgres) : BrokerTest(postgres)
{
    [Fact]
    public async Task Each_message_is_handled_once_and_completed()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var handled = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("orders"), messages => handled.Enqueue(Assert.Single(messages).Body.ToString()));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => SendAsync("orders", new ServiceBusMessage($"{i:000}"))));
        await IdleAsync();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i:000}"), handled.Order());
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Message_that_always_fails_is_dead_lettered_with_the_last_error()
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 3 });
        var deliveries = new ConcurrentQueue<int>();
        Listen(new TriggerOptions("orders"), (messages, _, _, _) =>
        {
            deliveries.Enqueue(messages[0].DeliveryCount);
            throw new InvalidOperationException("Saving failed.", new TimeoutException("The warehouse did not answer."));
        });
        await SendAsync("orders", new ServiceBusMessage("poison"));
        await IdleAsync();

        Assert.Equal([1, 2, 3], deliveries);
        var dead = await ReceiveAsync(DeadLetters("orders"));
        Assert.Equal(
            ("MaxDeliveryCountExceeded",
                "Message could not be consumed after 3 delivery attempts. Last error: Saving failed. The warehouse did not answer. (TimeoutException)"),
            (dead.DeadLetterReason, dead.DeadLetterErrorDescription));
    }

    [Fact]
    public async Task Message_settled_by_the_function_is_left_alone()
    {
        await DeclareAsync(new QueueDescription("orders"));
        Listen(new TriggerOptions("orders"), (messages, actions, _, cancellationToken) => messages[0].Body.ToString() switch
        {
            "dead" => actions.DeadLetterMessageAsync(
                messages[0], new Dictionary<string, object> { ["by"] = "me" }, "Unreadable", "No JSON.", cancellationToken),
            "later" => actions.DeferMessageAsync(messages[0], cancellationToken: cancellationToken),
            "again" when messages[0].DeliveryCount == 1 => actions.AbandonMessageAsync(messages[0], cancellationToken: cancellationToken),
            _ => actions.CompleteMessageAsync(messages[0], cancellationToken),
        });
        await SendAsync("orders", [.. new[] { "dead", "later", "again", "done" }.Select(text => new ServiceBusMessage(text))]);
        await IdleAsync();

        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 1, 1), await CountsAsync("orders"));
        var dead = await ReceiveAsync(DeadLetters("orders"));
        Assert.Equal(("Unreadable", "No JSON.", "me"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.ApplicationProperties["by"]));
    }

    [Fact]
    public async Task Message_stays_locked_without_auto_complete()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var handled = new TaskCompletionSource();
        var listener = Listen(new TriggerOptions("orders", AutoComplete: false), _ => handled.TrySetResult());
        await SendAsync("orders", new ServiceBusMessage("x"));
        await handled.Task;
        await listener.StopAsync(CancellationToken.None);
        Assert.Equal(1, (await CountsAsync("orders")).Locked);
    }

    [Fact]
    public async Task Lock_is_renewed_while_the_function_runs()
    {
        await DeclareAsync(new QueueDescription("orders") { LockDuration = TimeSpan.FromSeconds(50) });
        var started = new TaskCompletionSource<ServiceBusReceivedMessage>();
        var finish = new TaskCompletionSource();
        var calls = 0;
        Listen(new TriggerOptions("orders", MaxConcurrentCalls: 1), (messages, _, _, _) =>
        {
            calls++;
            started.TrySetResult(messages[0]);
            return finish.Task;
        });
        await SendAsync("orders", new ServiceBusMessage("slow"));
        var message = await InTimeAsync(started.Task);
        for (var renewal = 1; renewal <= 4; renewal++)
        {
            // Only the renewal waits for just this long: no receiver does, because no slot is free for another message.
            await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(TimeSpan.FromSeconds(25))));
            Clock.Advance(TimeSpan.FromSeconds(25));
            var expected = Clock.GetUtcNow() + TimeSpan.FromSeconds(50);
            await EventuallyAsync(async () => await LockedUntilAsync(message.SequenceNumber) == expected);
        }
        finish.SetResult();
        await IdleAsync();
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task MaxConcurrentCalls_is_kept()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var (running, max, gate) = (0, 0, new Lock());
        Listen(new TriggerOptions("orders", MaxConcurrentCalls: 4, PrefetchCount: 10), async (_, _, _, cancellationToken) =>
        {
            lock (gate) max = Math.Max(max, ++running);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
            lock (gate) running--;
        });
        await SendAsync("orders", [.. Enumerable.Range(0, 60).Select(i => new ServiceBusMessage($"{i}"))]);
        await IdleAsync();
        Assert.Equal(4, max);
    }

    [Fact]
    public async Task Unsettled_messages_of_a_batch_are_completed()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var sizes = new ConcurrentQueue<int>();
        await SendAsync("orders", [.. Enumerable.Range(0, 25).Select(i => new ServiceBusMessage($"{i}"))]);
        Listen(new TriggerOptions("orders", Batched: true, MaxMessageBatchSize: 10), async (messages, actions, _, cancellationToken) =>
        {
            sizes.Enqueue(messages.Count);
            await actions.DeadLetterMessageAsync(messages[0], deadLetterReason: "first of each", cancellationToken: cancellationToken);
        });
        await IdleAsync();
        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 3), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Minimum_batch_size_is_awaited_up_to_the_maximum_wait_time()
    {
        await DeclareAsync(new QueueDescription("orders") { LockDuration = TimeSpan.FromMinutes(5) });
        var sizes = new ConcurrentQueue<int>();
        Listen(new TriggerOptions("orders", Batched: true) { MinMessageBatchSize = 3, MaxBatchWaitTime = TimeSpan.FromSeconds(20) },
            messages => sizes.Enqueue(messages.Count));
        await SendAsync("orders", new ServiceBusMessage("1"), new ServiceBusMessage("2"));
        await EventuallyAsync(async () => (await CountsAsync("orders")).Locked == 2);
        await SendAsync("orders", new ServiceBusMessage("3"));
        await IdleAsync();
        Assert.Equal([3], sizes);

        await SendAsync("orders", new ServiceBusMessage("4"));
        await EventuallyAsync(async () => (await CountsAsync("orders")).Locked == 1);
        Assert.Single(sizes);
        await EventuallyAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return Broker.IsIdleAsync(CancellationToken.None);
        });
        Assert.Equal([3, 1], sizes);
    }

    [Fact]
    public Task Locks_of_a_batch_are_not_renewed() => LosesItsLockAsync(new("orders", Batched: true));

    [Fact]
    public Task Lock_is_not_renewed_beyond_its_maximum() => LosesItsLockAsync(new("orders", MaxAutoLockRenewal: TimeSpan.Zero));

    [Fact]
    public async Task PrefetchCount_messages_are_prefetched()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var finish = new TaskCompletionSource();
        await SendAsync("orders", [.. Enumerable.Range(0, 10).Select(i => new ServiceBusMessage($"{i}"))]);
        Listen(new TriggerOptions("orders", MaxConcurrentCalls: 2, PrefetchCount: 3), (_, _, _, _) => finish.Task);
        await EventuallyAsync(async () => (await CountsAsync("orders")).Locked == 5);
        Assert.Equal(5, (await CountsAsync("orders")).Active);
        finish.SetResult();
        await IdleAsync();
    }

    [Fact]
    public async Task Stopping_lets_a_running_function_finish()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var started = new TaskCompletionSource<bool>();
        var finish = new TaskCompletionSource();
        var listener = Listen(new TriggerOptions("orders"), (_, _, _, _) =>
        {
            started.TrySetResult(true);
            return finish.Task;
        });
        await SendAsync("orders", new ServiceBusMessage("x"));
        await InTimeAsync(started.Task);
        var stopping = listener.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        finish.SetResult();
        await stopping;
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Forced_stop_cancels_the_function_and_abandons_the_message()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var started = new TaskCompletionSource<bool>();
        var listener = Listen(new TriggerOptions("orders"), async (_, _, _, cancellationToken) =>
        {
            started.TrySetResult(true);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        });
        await SendAsync("orders", new ServiceBusMessage("x"));
        await InTimeAsync(started.Task);
        await listener.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(new EntityCounts("orders", 1, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    private async Task<DateTimeOffset> LockedUntilAsync(long sequence) =>
        await Database.ScalarAsync<DateTime>($"SELECT locked_until FROM servicebus.message WHERE seq = {sequence}");

    /// <summary>A message whose function takes longer than the lock is delivered once more.</summary>
    private async Task LosesItsLockAsync(TriggerOptions options)
    {
        await DeclareAsync(new QueueDescription("orders"));
        var deliveries = new ConcurrentQueue<int>();
        var finish = new TaskCompletionSource();
        Listen(options, (messages, _, _, _) =>
        {
            deliveries.Enqueue(messages[0].DeliveryCount);
            return deliveries.Count == 1 ? finish.Task : Task.CompletedTask;
        });
        await SendAsync("orders", new ServiceBusMessage("slow"));
        await EventuallyAsync(() => Task.FromResult(deliveries.Count == 1));
        Clock.Advance(TimeSpan.FromMinutes(1));
        if (!options.Batched) await EventuallyAsync(() => Task.FromResult(deliveries.Count == 2)); // a batch waits for the one before
        finish.SetResult();
        await IdleAsync();
        Assert.Equal([1, 2], deliveries);
    }
}
