using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Shared.Persistence;

namespace Platform.Shared.Messaging;

/// <summary>Wakes the dispatcher after a transaction with outgoing messages was committed.</summary>
public sealed class OutboxSignal
{
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes the dispatcher.</summary>
    public void Set() => signals.Writer.TryWrite(true);

    internal async Task WaitAsync(CancellationToken cancellationToken) => await signals.Reader.ReadAsync(cancellationToken);
}

/// <summary>Sends the outbox in order and in batches: after each commit, and on the app's sweep timer what a crash or an outage left behind.
/// A row is deleted in the transaction in which it was sent, so a message is sent at least once.</summary>
public sealed partial class OutboxDispatcher(
    IServiceScopeFactory scopes, ServiceBusClient client, OutboxSignal signal, TimeProvider clock, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private const int BatchSize = 200, MaxBatchBytes = 200_000; // a batch may have 256 KB on the Standard tier
    private readonly ConcurrentDictionary<string, ServiceBusSender> senders = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        signal.Set(); // for messages that a killed process left behind
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(stoppingToken);
                while (await SendBatchAsync(stoppingToken) == BatchSize) { }
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) // an outage of the database or of Service Bus: the rows stay
            {
                LogFailed(failure, ++failures);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, failures - 1))), clock, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                signal.Set();
            }
        }
    }

    private async Task<int> SendBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PlatformDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // SKIP LOCKED: instances share the work and never send the same row concurrently.
        var rows = await db.Outbox.FromSql(
            $"""
            delete from outbox where id in (select id from outbox order by created_at, id limit {BatchSize} for update skip locked)
            returning id, destination, type, body, trace_parent, created_at
            """).AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0) return 0;

        rows.Sort((a, b) => a.CreatedAt != b.CreatedAt ? a.CreatedAt.CompareTo(b.CreatedAt) : string.CompareOrdinal(a.Id, b.Id));
        foreach (var destination in rows.GroupBy(r => r.Destination, StringComparer.Ordinal))
        {
            var sender = senders.GetOrAdd(destination.Key, client.CreateSender);
            foreach (var batch in Batches(destination)) await sender.SendMessagesAsync(batch, cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    private static IEnumerable<List<ServiceBusMessage>> Batches(IEnumerable<OutboxMessage> rows)
    {
        var (batch, bytes) = (new List<ServiceBusMessage>(), 0L);
        foreach (var row in rows)
        {
            var message = row.ToServiceBusMessage();
            var size = message.Body.ToMemory().Length + 1024;
            if (batch.Count > 0 && bytes + size > MaxBatchBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
            batch.Add(message);
            bytes += size;
        }
        if (batch.Count > 0) yield return batch;
    }

    [LoggerMessage(30, LogLevel.Error, "The outbox could not be sent (failure {Failures} in a row); it is tried again")]
    partial void LogFailed(Exception failure, int failures);
}
