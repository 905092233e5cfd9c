using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Local.Host.Functions;
using Platform.Local.Host.Triggers;
using Platform.Local.ServiceBus;

namespace Platform.Bench.ServiceBus;

/// <summary>A broker, to which the official client sends messages of 1 KB over AMQP, with the app whose function handles them.</summary>
internal sealed class Bus(Broker broker, string connectionString, LocalApp app, Handled handled)
{
    public const int Bytes = 1024;

    private static readonly BinaryData Body = BinaryData.FromBytes(new byte[Bytes]);
    private int queues;

    public async Task<string> DeclareAsync()
    {
        var queue = new QueueDescription($"bench-{++queues}");
        await broker.DeclareAsync([queue], [], [], CancellationToken.None);
        return queue.Name;
    }

    /// <summary>Measures sending and then handling, then both at the same time.</summary>
    /// <param name="queue">A queue with pending messages; default: a new queue each time.</param>
    public async Task<Seconds> MeasureAsync(int messages, Load load, string? queue = null)
    {
        var backlog = queue ?? await DeclareAsync();
        var send = await TimeAsync(() => SendAsync(backlog, messages, load));
        var handle = await HandleAsync(backlog, messages, load.Consumers, () => Task.CompletedTask);
        var flow = queue ?? await DeclareAsync();
        return new(send, handle, await HandleAsync(flow, messages, load.Consumers, () => SendAsync(flow, messages, load)));
    }

    public async Task SendAsync(string queue, int messages, Load load, TimeSpan? timeToLive = null)
    {
        await using var client = new ServiceBusClient(connectionString);
        var sender = client.CreateSender(queue);
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, load.Producers).Select(_ => Task.Run(async () =>
        {
            for (int first; (first = Interlocked.Add(ref sent, load.Bulk) - load.Bulk) < messages;)
                await sender.SendMessagesAsync(Enumerable.Range(0, Math.Min(load.Bulk, messages - first)).Select(_ => Message(timeToLive)));
        })));
    }

    private static ServiceBusMessage Message(TimeSpan? timeToLive) => timeToLive is { } time ? new(Body) { TimeToLive = time } : new(Body);

    /// <summary>Handles messages as the trigger does. Returns the seconds for the given number; from a queue with more, a few more are handled.</summary>
    private async Task<double> HandleAsync(string queue, int messages, int consumers, Func<Task> whileHandling)
    {
        var before = handled.Count;
        var function = app.Functions.Single();
        var seconds = await TimeAsync(async () =>
        {
            await using var listener = new TriggerListener(broker, new TriggerOptions(queue, MaxConcurrentCalls: consumers),
                (received, actions, _, cancellationToken) =>
                    app.Invoker.InvokeAsync(function, new(received[0]) { Extras = [actions] }, cancellationToken), NullLogger.Instance);
            listener.Start();
            await whileHandling();
            while (handled.Count - before < messages) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            await listener.StopAsync(CancellationToken.None); // when it returns, the last one is completed
        });
        return seconds * messages / (handled.Count - before);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var from = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }
}

/// <summary>The number of producers and consumers, and of messages per send.</summary>
internal readonly record struct Load(int Producers, int Consumers, int Bulk);

internal readonly record struct Seconds(double Send, double Handle, double Both)
{
    public static Seconds Median(List<Seconds> rounds) =>
        rounds.Count == 0 ? default : new(MedianOf(rounds.Select(r => r.Send)), MedianOf(rounds.Select(r => r.Handle)), MedianOf(rounds.Select(r => r.Both)));

    private static double MedianOf(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    /// <summary>Messages per second.</summary>
    public string Rates(int messages) => $"{messages / Send,8:0} {messages / Handle,8:0} {messages / Both,8:0}";

    /// <summary>How many times as fast as the other.</summary>
    public string Ratios(Seconds other) => $"{other.Send / Send,8:0.00} {other.Handle / Handle,8:0.00} {other.Both / Both,8:0.00}";
}
