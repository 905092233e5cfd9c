using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Host.Testing;
using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>A broker with a database and a clock of its own.</summary>
[Collection(nameof(PostgresFixture))]
public abstract class BrokerTest(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> disposables = [];

    protected VirtualClock Clock { get; } = new();
    protected NpgsqlDataSource Database { get; private set; } = null!;
    protected Broker Broker { get; private set; } = null!;
    protected ServiceBusClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await postgres.EmptyDatabaseAsync();
        Broker = await StartBrokerAsync();
        Client = Broker.CreateClient();
    }

    public async Task DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(disposables)) await owned.DisposeAsync();
        await Database.DisposeAsync();
    }

    protected async Task<Broker> StartBrokerAsync()
    {
        var broker = DisposeLater(new Broker(Database, Clock, NullLoggerFactory.Instance));
        await broker.CreateSchemaAsync(CancellationToken.None);
        return broker;
    }

    /// <summary>Disposes an object at the end of the test, in reverse order.</summary>
    protected T DisposeLater<T>(T owned) where T : IAsyncDisposable
    {
        disposables.Add(owned);
        return owned;
    }

    protected Task DeclareAsync(params QueueDescription[] queues) => Broker.DeclareAsync(queues, [], [], CancellationToken.None);

    protected Task DeclareAsync(string topic, params SubscriptionDescription[] subscriptions) =>
        Broker.DeclareAsync([], [new TopicDescription(topic)], subscriptions, CancellationToken.None);

    protected Task DeclareAsync(TopicDescription topic, params SubscriptionDescription[] subscriptions) =>
        Broker.DeclareAsync([], [topic], subscriptions, CancellationToken.None);

    protected Task SendAsync(string entity, params ServiceBusMessage[] messages) => Client.CreateSender(entity).SendMessagesAsync(messages);

    /// <summary>The bodies of the messages that can be received without waiting.</summary>
    protected async Task<string[]> ReceiveBodiesAsync(ServiceBusReceiver receiver, int max = 100) =>
        [.. (await receiver.ReceiveMessagesAsync(max, TimeSpan.Zero)).Select(m => m.Body.ToString())];

    protected ServiceBusReceiver DeadLetters(string entity) => Client.CreateReceiver(entity, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    protected TriggerListener Listen(TriggerOptions options, TriggerInvocation invocation)
    {
        var listener = DisposeLater(new TriggerListener(Broker, options, invocation, NullLogger.Instance));
        listener.Start();
        return listener;
    }

    protected TriggerListener Listen(TriggerOptions options, Action<IReadOnlyList<ServiceBusReceivedMessage>> handle) => Listen(options, (messages, _, _, _) =>
    {
        handle(messages);
        return Task.CompletedTask;
    });

    protected Task IdleAsync() => EventuallyAsync(() => Broker.IsIdleAsync(CancellationToken.None));

    protected async Task<EntityCounts> CountsAsync(string entity) =>
        (await Broker.GetCountsAsync(CancellationToken.None)).Single(counts => counts.Entity == entity);

    protected static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var waiting = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waiting.Elapsed < TimeSpan.FromSeconds(15), "The condition did not become true in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    protected static Task<T> InTimeAsync<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System);

    protected static async Task<ServiceBusFailureReason> ReasonAsync(Func<Task> action) => (await Assert.ThrowsAsync<ServiceBusException>(action)).Reason;
}
