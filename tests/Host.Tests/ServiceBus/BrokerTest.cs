using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Host;
using Platform.Local.Host.Testing;
using Platform.Local.Host.Triggers;
using Platform.Local.ServiceBus.Amqp;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>A broker with a database and a clock of its own, and the official client, connected to it over AMQP.</summary>
[Collection(nameof(PostgresFixture))]
public abstract class BrokerTest(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly List<IAsyncDisposable> disposables = [];

    protected VirtualClock Clock { get; } = new();
    protected NpgsqlDataSource Database { get; private set; } = null!;
    protected Broker Broker { get; private set; } = null!;
    protected string ConnectionString { get; private set; } = "";
    protected ServiceBusClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await postgres.EmptyDatabaseAsync();
        Broker = await StartBrokerAsync();
        ConnectionString = Listen(Broker);
        Client = Connect(ConnectionString);
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

    /// <summary>The official client, connected to a broker. It does not retry, so that a test sees each failure.</summary>
    protected ServiceBusClient Connect(Broker broker) => Connect(Listen(broker));

    private ServiceBusClient Connect(string connectionString) => DisposeLater(new ServiceBusClient(
        connectionString, new ServiceBusClientOptions { RetryOptions = new() { MaxRetries = 0, TryTimeout = Timeout } }));

    private string Listen(Broker broker) => DisposeLater(AmqpEndpoint.Start(broker, LocalHost.FreePort(), NullLoggerFactory.Instance)).ConnectionString;

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

    /// <summary>The next message, which must be there.</summary>
    protected static async Task<ServiceBusReceivedMessage> ReceiveAsync(ServiceBusReceiver receiver)
    {
        var message = await receiver.ReceiveMessageAsync(Timeout);
        Assert.NotNull(message);
        return message;
    }

    /// <summary>The next messages, which must be there.</summary>
    protected static async Task<List<ServiceBusReceivedMessage>> ReceiveManyAsync(ServiceBusReceiver receiver, int count)
    {
        var received = new List<ServiceBusReceivedMessage>();
        while (received.Count < count)
        {
            var more = await receiver.ReceiveMessagesAsync(count - received.Count, Timeout);
            Assert.NotEmpty(more);
            received.AddRange(more);
        }
        return received;
    }

    /// <summary>Receives messages with these bodies, in their order, and no further one.</summary>
    protected static async Task AssertReceivesAsync(ServiceBusReceiver receiver, string[] bodies)
    {
        var received = await ReceiveManyAsync(receiver, bodies.Length);
        received.AddRange(await receiver.ReceiveMessagesAsync(100, TimeSpan.FromMilliseconds(100)));
        Assert.Equal(bodies, received.Select(message => message.Body.ToString()));
    }

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
            Assert.True(waiting.Elapsed < Timeout, "The condition did not become true in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    protected static Task<T> InTimeAsync<T>(Task<T> task) => task.WaitAsync(Timeout, TimeProvider.System);

    protected static async Task<ServiceBusFailureReason> ReasonAsync(Func<Task> action) => (await Assert.ThrowsAsync<ServiceBusException>(action)).Reason;
}
