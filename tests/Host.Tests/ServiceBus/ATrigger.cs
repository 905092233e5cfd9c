using System.Collections.Concurrent;
using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class ATrigger(PostgresFixture postgres) : BrokerTest(postgres)
{
    private Task IdleAsync() => EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));

    [Fact]
    public async Task Handles_each_message_once_and_completes_it()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var handled = new ConcurrentQueue<string>();
        Listen(new TriggerOptions("orders"), (messages, _, _, _) =>
        {
            handled.Enqueue(Assert.Single(messages).Body.ToString());
            return Task.CompletedTask;
        });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => SendAsync("orders", new ServiceBusMessage($"{i:000}"))));
        await IdleAsync();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i:000}"), handled.Order());
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    [Fact]
    public async Task That_keeps_failing_dead_letters_the_message_with_the_reason()
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
        var dead = await DeadLetters("orders").ReceiveMessageAsync(TimeSpan.Zero);
        Assert.Equal(
            ("MaxDeliveryCountExceeded",
                "Message could not be consumed after 3 delivery attempts. Last error: Saving failed. The warehouse did not answer. (TimeoutException)"),
            (dead.DeadLetterReason, dead.DeadLetterErrorDescription));
    }

    [Fact]
    public async Task Leaves_alone_what_the_function_settled()
    {
        await DeclareAsync(new QueueDescription("orders"));
        Listen(new TriggerOptions("orders"), (messages, actions, _, ct) => messages[0].Body.ToString() switch
        {
            "dead" => actions.DeadLetterMessageAsync(messages[0], new Dictionary<string, object> { ["by"] = "me" }, "Unreadable", "No JSON.", ct),
            "later" => actions.DeferMessageAsync(messages[0], cancellationToken: ct),
            "again" when messages[0].DeliveryCount == 1 => actions.AbandonMessageAsync(messages[0], cancellationToken: ct),
            _ => actions.CompleteMessageAsync(messages[0], ct),
        });
        await SendAsync("orders", [.. new[] { "dead", "later", "again", "done" }.Select(text => new ServiceBusMessage(text))]);
        await IdleAsync();

        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 1, 1), await CountsAsync("orders"));
        var dead = await DeadLetters("orders").ReceiveMessageAsync(TimeSpan.Zero);
        Assert.Equal(("Unreadable", "No JSON.", "me"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.ApplicationProperties["by"]));
    }

    [Fact]
    public async Task Without_auto_complete_leaves_the_message_locked()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var handled = new TaskCompletionSource();
        var listener = Listen(new TriggerOptions("orders", AutoComplete: false), (_, _, _, _) =>
        {
            handled.TrySetResult();
            return Task.CompletedTask;
        });
        await SendAsync("orders", new ServiceBusMessage("x"));
        await handled.Task;
        await listener.StopAsync(CancellationToken.None);
        Assert.Equal(1, (await CountsAsync("orders")).Locked);
    }

    [Fact]
    public async Task Renews_the_lock_while_the_function_runs()
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
            // Nobody but the renewal waits for just this long: not a receiver, since there is no room for another message.
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
    public async Task Runs_no_more_at_once_than_allowed()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var running = 0;
        var most = 0;
        var gate = new Lock();
        Listen(new TriggerOptions("orders", MaxConcurrentCalls: 4, PrefetchCount: 10), async (_, _, _, ct) =>
        {
            lock (gate)
                most = Math.Max(most, ++running);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, ct);
            lock (gate)
                running--;
        });
        await SendAsync("orders", [.. Enumerable.Range(0, 60).Select(i => new ServiceBusMessage($"{i}"))]);
        await IdleAsync();
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task With_batches_completes_what_the_function_did_not_settle()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var sizes = new ConcurrentQueue<int>();
        await SendAsync("orders", [.. Enumerable.Range(0, 25).Select(i => new ServiceBusMessage($"{i}"))]);
        Listen(new TriggerOptions("orders", Batched: true, MaxMessageBatchSize: 10), async (messages, actions, _, ct) =>
        {
            sizes.Enqueue(messages.Count);
            await actions.DeadLetterMessageAsync(messages[0], deadLetterReason: "first of each", cancellationToken: ct);
        });
        await IdleAsync();
        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 3), await CountsAsync("orders"));
    }

    [Fact]
    public async Task With_a_least_batch_size_waits_for_it_but_not_longer_than_told()
    {
        await DeclareAsync(new QueueDescription("orders") { LockDuration = TimeSpan.FromMinutes(5) });
        var sizes = new ConcurrentQueue<int>();
        Listen(new TriggerOptions("orders", Batched: true) { MinMessageBatchSize = 3, MaxBatchWaitTime = TimeSpan.FromSeconds(20) }, (messages, _, _, _) =>
        {
            sizes.Enqueue(messages.Count);
            return Task.CompletedTask;
        });
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
    public async Task With_batches_renews_no_locks()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var deliveries = new ConcurrentQueue<int>();
        var finish = new TaskCompletionSource();
        Listen(new TriggerOptions("orders", Batched: true), (messages, _, _, _) =>
        {
            deliveries.Enqueue(messages[0].DeliveryCount);
            return deliveries.Count == 1 ? finish.Task : Task.CompletedTask;
        });
        await SendAsync("orders", new ServiceBusMessage("slow"));
        await EventuallyAsync(() => Task.FromResult(deliveries.Count == 1));
        Clock.Advance(TimeSpan.FromMinutes(1));
        finish.SetResult(); // too late: the lock is gone
        await IdleAsync();
        Assert.Equal([1, 2], deliveries);
    }

    [Fact]
    public async Task Prefetches_what_it_is_told_to()
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
    public async Task Renews_a_lock_no_longer_than_told()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var deliveries = new ConcurrentQueue<int>();
        var finish = new TaskCompletionSource();
        Listen(new TriggerOptions("orders", MaxAutoLockRenewal: TimeSpan.Zero), (messages, _, _, _) =>
        {
            deliveries.Enqueue(messages[0].DeliveryCount);
            return deliveries.Count == 1 ? finish.Task : Task.CompletedTask;
        });
        await SendAsync("orders", new ServiceBusMessage("slow"));
        await EventuallyAsync(() => Task.FromResult(deliveries.Count == 1));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await EventuallyAsync(() => Task.FromResult(deliveries.Count == 2));
        finish.SetResult();
        await IdleAsync();
        Assert.Equal([1, 2], deliveries);
    }

    [Fact]
    public async Task That_stops_lets_work_in_hand_finish()
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
    public async Task That_must_stop_cancels_the_function_and_gives_the_message_back()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var started = new TaskCompletionSource<bool>();
        var listener = Listen(new TriggerOptions("orders"), async (_, _, _, ct) =>
        {
            started.TrySetResult(true);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        });
        await SendAsync("orders", new ServiceBusMessage("x"));
        await InTimeAsync(started.Task);
        await listener.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(new EntityCounts("orders", 1, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    private async Task<DateTimeOffset> LockedUntilAsync(long sequence)
    {
        await using var command = Database.CreateCommand("SELECT locked_until FROM servicebus.message WHERE seq = $1");
        command.Parameters.Add(new() { Value = sequence });
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
    }
}
