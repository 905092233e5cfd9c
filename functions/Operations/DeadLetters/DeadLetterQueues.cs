using System.Runtime.ExceptionServices;
using Platform.Operations.Audit;

namespace Platform.Operations.DeadLetters;

/// <summary>A change of dead letters of one queue or subscription, by an operator or admin.</summary>
/// <param name="EditedBody">For a redrive of one: the body to send instead of its own.</param>
public sealed record DeadLetterChange(AuditAction Action, MessagingEntity Entity, Guid OperationId, Guid ActorId, string Reason, string? EditedBody);

/// <summary>The dead-letter queues of Service Bus.</summary>
public sealed partial class DeadLetterQueues(ServiceBusClient client, OperationsDbContext db, TimeProvider clock, ILogger<DeadLetterQueues> logger)
{
    /// <summary>The maximum number of messages that one call redrives or discards.</summary>
    public const int MaxMessages = 100;

    /// <summary>The maximum that JavaScript represents. Only partitioned entities have larger numbers, and the platform has none.</summary>
    public const long MaxSequenceNumber = (1L << 53) - 1;

    /// <summary>The maximum number of dead letters of one queue or subscription that a search reads.</summary>
    public const int MaxSearched = 1000;

    // Service Bus gives the oldest message first, so those before a chosen one have to be locked too for a moment.
    private const int MaxPassedOver = 1000;

    // Together less than the gateway waits for a byte.
    private static readonly TimeSpan PeekTime = TimeSpan.FromSeconds(8), LockTime = TimeSpan.FromSeconds(6), SettleTime = TimeSpan.FromSeconds(10),
        ReleaseTime = TimeSpan.FromSeconds(3), MaxWait = TimeSpan.FromSeconds(1);

    public static readonly string SequenceNumbersFormat = $"sequenceNumbers is 1 to {MaxMessages} different whole numbers from 1 to {MaxSequenceNumber}.";

    public static ProblemHttpResult NoSuchEntity => Problems.NotFound("queue or subscription");

    public static bool AreSequenceNumbers(long[]? numbers) => numbers is { Length: > 0 and <= MaxMessages }
        && Array.TrueForAll(numbers, number => number is > 0 and <= MaxSequenceNumber) && numbers.Distinct().Count() == numbers.Length;

    /// <summary>Up to <paramref name="max"/> dead letters from a sequence number on; null when there is no such queue or subscription.</summary>
    public Task<List<ServiceBusReceivedMessage>?> PeekAsync(MessagingEntity entity, long from, int max, CancellationToken cancellationToken) =>
        PeekAsync(entity, (receiver, timeout) => PeekAsync(receiver, from, max, timeout), cancellationToken);

    /// <summary>Those of the dead letters that are there; null when there is no such queue or subscription.</summary>
    public Task<List<ServiceBusReceivedMessage>?> FindAsync(MessagingEntity entity, long[] sequenceNumbers, CancellationToken cancellationToken) =>
        PeekAsync(entity, async (receiver, timeout) =>
        {
            var found = new List<ServiceBusReceivedMessage>();
            foreach (var number in sequenceNumbers.Order())
            {
                if (await receiver.PeekMessageAsync(number, timeout) is { } message && message.SequenceNumber == number) found.Add(message);
            }
            return found;
        }, cancellationToken);

    /// <summary>Dead letters that an operation has not sent, up to one more than <see cref="MaxMessages"/>: one that failed again is not sent again. Null when
    /// there is no such queue or subscription.</summary>
    public Task<List<ServiceBusReceivedMessage>?> FindOthersAsync(MessagingEntity entity, Guid operationId, CancellationToken cancellationToken) =>
        PeekAsync(entity, async (receiver, timeout) =>
        {
            var (found, next) = (new List<ServiceBusReceivedMessage>(), 1L);
            while (await PeekAsync(receiver, next, MaxMessages + 1, timeout) is { Count: > 0 } page)
            {
                found.AddRange(page.Where(m => Redrive.OperationOf(m) != operationId));
                if (found.Count > MaxMessages) break;
                next = page[^1].SequenceNumber + 1;
            }
            return found.GetRange(0, Math.Min(found.Count, MaxMessages + 1));
        }, cancellationToken);

    /// <summary>The dead letters of several queues or subscriptions that a predicate chooses, among the <see cref="MaxSearched"/> oldest of each.</summary>
    /// <returns>What was found, and whether all dead letters were read in time.</returns>
    public async Task<(IReadOnlyList<(MessagingEntity Entity, ServiceBusReceivedMessage Message)> Found, bool IsComplete)> SearchAsync(
        IEnumerable<MessagingEntity> entities, Func<ServiceBusReceivedMessage, bool> isWanted, CancellationToken cancellationToken)
    {
        using var timeout = Limit(PeekTime, cancellationToken);
        var results = await Task.WhenAll(entities.Select(entity => SearchAsync(entity, isWanted, timeout.Token, cancellationToken)));
        return ([.. results.SelectMany(result => result.Found)], Array.TrueForAll(results, result => result.IsComplete));
    }

    /// <summary>Redrives or discards dead letters, the oldest first, and returns those that are done. An entry in the audit log precedes each, another has its
    /// outcome. A redrive sends the copy before it completes the dead letter: after a crash in between it can be repeated, and the receiver recognizes the
    /// second copy.</summary>
    public async Task<IReadOnlyList<long>> ChangeAsync(DeadLetterChange change, IReadOnlyList<long> sequenceNumbers, CancellationToken cancellationToken)
    {
        if (sequenceNumbers.Count == 0) return [];
        await using var receiver = change.Entity.CreateDeadLetterReceiver(client);
        var (chosen, others, settled) = (new List<ServiceBusReceivedMessage>(), new List<ServiceBusReceivedMessage>(), new List<long>());
        try
        {
            using (var timeout = Limit(LockTime, cancellationToken)) await LockAsync(receiver, [.. sequenceNumbers], chosen, others, timeout.Token);
            if (chosen.Count > 0) await SettleAsync(receiver, change, chosen, settled, cancellationToken);
        }
        finally
        {
            await ReleaseAsync(receiver, [.. others, .. chosen.Where(m => !settled.Contains(m.SequenceNumber))]);
        }
        return settled;
    }

    private async Task<(List<(MessagingEntity, ServiceBusReceivedMessage)> Found, bool IsComplete)> SearchAsync(
        MessagingEntity entity, Func<ServiceBusReceivedMessage, bool> isWanted, CancellationToken timeout, CancellationToken cancellationToken)
    {
        var (found, next) = (new List<(MessagingEntity, ServiceBusReceivedMessage)>(), 1L);
        await using var receiver = entity.CreateDeadLetterReceiver(client);
        try
        {
            for (var read = 0; read < MaxSearched;)
            {
                var page = await receiver.PeekMessagesAsync(MaxMessages, next, timeout);
                if (page.Count == 0) return (found, true);
                found.AddRange(page.Where(isWanted).Select(message => (entity, message)));
                read += page.Count;
                next = page[^1].SequenceNumber + 1;
            }
            return (found, false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (found, false);
        }
        catch (ServiceBusException gone) when (gone.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return (found, true); // it was deleted a moment ago
        }
    }

    private async Task<List<ServiceBusReceivedMessage>?> PeekAsync(
        MessagingEntity entity, Func<ServiceBusReceiver, CancellationToken, Task<List<ServiceBusReceivedMessage>>> peek, CancellationToken cancellationToken)
    {
        using var timeout = Limit(PeekTime, cancellationToken);
        await using var receiver = entity.CreateDeadLetterReceiver(client);
        try
        {
            return await peek(receiver, timeout.Token);
        }
        catch (ServiceBusException unknown) when (unknown.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return null;
        }
        catch (InvalidOperationException) // a topic, which has no dead letters itself
        {
            return null;
        }
    }

    /// <summary>Service Bus may give fewer than there are: it limits the size of an answer.</summary>
    private static async Task<List<ServiceBusReceivedMessage>> PeekAsync(ServiceBusReceiver receiver, long from, int max, CancellationToken cancellationToken)
    {
        var found = new List<ServiceBusReceivedMessage>();
        while (found.Count < max)
        {
            var page = await receiver.PeekMessagesAsync(max - found.Count, from, cancellationToken);
            if (page.Count == 0) break;
            found.AddRange(page);
            from = page[^1].SequenceNumber + 1;
        }
        return found;
    }

    private static async Task LockAsync(
        ServiceBusReceiver receiver, HashSet<long> wanted, List<ServiceBusReceivedMessage> chosen, List<ServiceBusReceivedMessage> others,
        CancellationToken cancellationToken)
    {
        while (wanted.Count > 0 && others.Count < MaxPassedOver)
        {
            var batch = await receiver.ReceiveMessagesAsync(MaxMessages, MaxWait, cancellationToken);
            if (batch.Count == 0) return; // another receiver has locked them
            foreach (var message in batch) (wanted.Remove(message.SequenceNumber) ? chosen : others).Add(message);
        }
    }

    private async Task SettleAsync(
        ServiceBusReceiver receiver, DeadLetterChange change, List<ServiceBusReceivedMessage> chosen, List<long> settled, CancellationToken cancellationToken)
    {
        db.AuditEntries.AddRange(chosen.Select(message => AuditEntry.Of(change, message, AuditOutcome.Started, clock.GetUtcNow())));
        await db.SaveChangesAsync(cancellationToken);

        // From here on a caller who leaves changes nothing.
        using var timeout = Limit(SettleTime, CancellationToken.None);
        await using var sender = client.CreateSender(change.Entity.QueueOrTopic); // it connects when it sends
        var outcomes = chosen.ToDictionary(message => message.SequenceNumber, _ => AuditOutcome.Failed);
        ExceptionDispatchInfo? failure = null;
        foreach (var message in chosen)
        {
            try
            {
                if (change.Action == AuditAction.Redrive)
                {
                    var copy = Redrive.Copy(message, change.Entity.QueueOrTopic, change.Entity.Subscription, change.OperationId, change.EditedBody);
                    await sender.SendMessagesAsync([copy], timeout.Token);
                    outcomes[message.SequenceNumber] = AuditOutcome.Sent;
                }
                await receiver.CompleteMessageAsync(message, timeout.Token);
                outcomes[message.SequenceNumber] = AuditOutcome.Done;
                settled.Add(message.SequenceNumber);
            }
            catch (Exception failed) when (failed is ServiceBusException or OperationCanceledException)
            {
                LogFailed(failed, change.Action, message.SequenceNumber, change.Entity.ToString());
                failure = ExceptionDispatchInfo.Capture(failed);
                break;
            }
        }
        var now = clock.GetUtcNow();
        db.AuditEntries.AddRange(chosen.Select(message => AuditEntry.Of(change, message, outcomes[message.SequenceNumber], now)));
        await db.SaveChangesAsync(CancellationToken.None);
        LogSettled(change.Action, settled.Count, change.Entity.ToString(), change.OperationId);
        if (settled.Count == 0) failure?.Throw();
    }

    /// <summary>Unlocks messages at once, which their locks' end would do too.</summary>
    private async Task ReleaseAsync(ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> messages)
    {
        using var timeout = Limit(ReleaseTime, CancellationToken.None);
        try
        {
            await Parallel.ForEachAsync(
                messages, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = timeout.Token },
                async (message, cancellationToken) => await receiver.AbandonMessageAsync(message, cancellationToken: cancellationToken));
        }
        catch (Exception failed) when (failed is ServiceBusException or OperationCanceledException)
        {
            LogNotReleased(failed);
        }
    }

    private CancellationTokenSource Limit(TimeSpan time, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        return limit;
    }

    [LoggerMessage(1500, LogLevel.Information, "{Action} of {Count} dead letters of {Entity}, operation {OperationId}")]
    partial void LogSettled(AuditAction action, int count, string entity, Guid operationId);

    [LoggerMessage(1501, LogLevel.Error, "{Action} of the dead letter {SequenceNumber} of {Entity} failed; it is still there")]
    partial void LogFailed(Exception failure, AuditAction action, long sequenceNumber, string entity);

    [LoggerMessage(1502, LogLevel.Information, "Dead letters that were passed over stay locked until their locks expire")]
    partial void LogNotReleased(Exception failure);
}
