using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Host.Tests.ServiceBus;
using Platform.Local.Host.Triggers;
using Platform.Local.Persistence;

namespace Platform.Host.Tests.Testing;

public sealed class InjectingFaultsIntoMessaging(PostgresFixture postgres) : BrokerTest(postgres)
{
    private readonly ConcurrentQueue<string> handled = new();

    [Fact]
    public async Task Failure_before_sending_throws_and_loses_the_message()
    {
        var client = await StartAsync(new Faults(1).Fail(FaultPoint.BeforeSend, "orders", times: 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSender("orders").SendMessageAsync(new("a")));
        Assert.Equal(0, (await CountsAsync("orders")).Active);
    }

    [Fact]
    public async Task Failure_after_sending_throws_though_the_message_was_sent()
    {
        var client = await StartAsync(new Faults(1).Fail(FaultPoint.AfterSend, "orders", times: 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSender("orders").SendMessageAsync(new("a")));
        await client.CreateSender("orders").SendMessageAsync(new("a"));
        Assert.Equal(2, (await CountsAsync("orders")).Active);
    }

    [Fact]
    public async Task Failure_at_delivery_adds_a_delivery()
    {
        var client = await StartAsync(new Faults(1).Fail(FaultPoint.BeforeDelivery, "orders", times: 2), listen: true);
        await client.CreateSender("orders").SendMessageAsync(new("a"));
        await EventuallyAsync(async () => !handled.IsEmpty && await Broker.IsIdleAsync(CancellationToken.None));
        Assert.Equal(["a delivered 3"], handled);
    }

    [Fact]
    public async Task Failure_before_completion_repeats_the_work()
    {
        var faults = new Faults(1).Fail(FaultPoint.BeforeCompletion, "orders", times: 1);
        var client = await StartAsync(faults, listen: true);

        await client.CreateSender("orders").SendMessageAsync(new("a"));

        await EventuallyAsync(() => Task.FromResult(faults.Injected.Count == 1));
        Clock.Advance(TimeSpan.FromMinutes(1)); // the lock was neither released nor renewed
        await IdleAsync();
        Assert.Equal(["a delivered 1", "a delivered 2"], handled);
    }

    [Fact]
    public async Task Reordered_message_is_overtaken_by_the_next_one()
    {
        var faults = new Faults(1).Reorder("orders", times: 1);
        var client = await StartAsync(faults, listen: true);

        await client.CreateSender("orders").SendMessageAsync(new("a"));
        await EventuallyAsync(() => Task.FromResult(faults.Injected.Count == 1));
        await client.CreateSender("orders").SendMessageAsync(new("b"));

        await EventuallyAsync(() => Task.FromResult(handled.Count == 2)); // the clock stands still: only the other message can have released it
        Assert.Equal(["b delivered 1", "a delivered 1"], handled);
    }

    [Fact]
    public async Task Reordered_message_without_a_next_one_is_delivered_after_its_delay()
    {
        var client = await StartAsync(new Faults(1).Reorder("orders", upTo: TimeSpan.FromSeconds(7)), listen: true);
        await client.CreateSender("orders").SendMessageAsync(new("a"));
        await EventuallyAsync(() => Task.FromResult(Clock.IsAwaited(TimeSpan.FromSeconds(7))));
        Assert.Empty(handled);
        Clock.Advance(TimeSpan.FromSeconds(7));
        await EventuallyAsync(() => Task.FromResult(handled.Count == 1));
    }

    [Fact]
    public async Task Crash_stops_all_work_and_another_host_continues()
    {
        var faults = new Faults(1).Crash(FaultPoint.BeforeDelivery, "orders");
        var client = await StartAsync(faults, listen: true);
        await client.CreateSender("orders").SendMessageAsync(new("a"));
        await InTimeAsync(faults.Crashed.ContinueWith(_ => true, TaskScheduler.Default));

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSender("orders").SendMessageAsync(new("b")));
        Listen(await StartBrokerAsync());

        await EventuallyAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(!handled.IsEmpty);
        });
        Assert.StartsWith("a ", Assert.Single(handled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_seed_breaks_the_same_messages()
    {
        var (first, again, other) = (await BrokenAsync(seed: 7), await BrokenAsync(seed: 7), await BrokenAsync(seed: 8));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count, 5, 35);

        async Task<List<int>> BrokenAsync(int seed)
        {
            var client = await StartAsync(new Faults(seed).Fail(FaultPoint.BeforeSend, "orders", chance: 0.5));
            var broken = new List<int>();
            for (var i = 0; i < 40; i++)
            {
                try
                {
                    await client.CreateSender("orders").SendMessageAsync(new("x"));
                }
                catch (InvalidOperationException)
                {
                    broken.Add(i);
                }
            }
            return broken;
        }
    }

    private async Task<ServiceBusClient> StartAsync(Faults? faults, bool listen = false)
    {
        await DeclareAsync(new QueueDescription("orders"));
        Broker.Faults = faults;
        if (listen) Listen(Broker);
        return Client;
    }

    private void Listen(Broker broker) =>
        DisposeLater(new TriggerListener(broker, new TriggerOptions("orders", MaxAutoLockRenewal: TimeSpan.Zero), (messages, _, _, _) =>
        {
            handled.Enqueue($"{messages[0].Body} delivered {messages[0].DeliveryCount}");
            return Task.CompletedTask;
        }, NullLogger.Instance)).Start();
}
