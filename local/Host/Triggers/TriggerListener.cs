using Azure.Messaging.ServiceBus;
using Platform.Local.Persistence;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs the function for a message or a batch; the token is cancelled when the host stops waiting.</summary>
public delegate Task TriggerInvocation(
    IReadOnlyList<ServiceBusReceivedMessage> messages, ServiceBusMessageActions actions, ServiceBusSessionMessageActions? sessionActions,
    CancellationToken cancellationToken);

/// <summary>Receives for a function, as the Service Bus trigger does: renews locks, completes after success, abandons after an exception.</summary>
public sealed partial class TriggerListener(Broker broker, TriggerOptions options, TriggerInvocation invocation, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource receiving = new();
    private readonly CancellationTokenSource working = new();
    private Task? loops;

    /// <summary>Starts to receive. A batch function gets one batch, and so one session, at a time.</summary>
    public void Start() => loops ??= Task.Run(() => (options.Sessions, options.Batched) switch
    {
        (true, false) => Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentSessions).Select(_ => LoopAsync(ReceiveSessionAsync))),
        (true, true) => LoopAsync(ReceiveSessionAsync),
        (false, false) => LoopAsync(ReceiveForeverAsync),
        (false, true) => LoopAsync(RunBatchAsync),
    });

    /// <summary>Stops receiving and waits for work in progress; cancels and abandons it when the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await receiving.CancelAsync();
        if (loops is null) return;
        await using (cancellationToken.Register(() => working.Cancel()))
            await loops;
    }

    /// <summary>Stops at once: unfinished work is cancelled and abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        receiving.Dispose();
        working.Dispose();
    }

    private async Task LoopAsync(Func<CancellationToken, Task> receive)
    {
        var cancellationToken = receiving.Token;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await receive(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogReceiveFailed(error, options.Entity);
                await Task.Delay(PauseAfterFailure, broker.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>As on Azure, sessions are used exactly where the messaging entity requires them.</summary>
    private async Task<MessageSource> FindSourceAsync(CancellationToken cancellationToken)
    {
        var source = await broker.FindSourceAsync(options.Entity, cancellationToken);
        return source.IsDeadLetterQueue || source.RequiresSession == options.Sessions
            ? source
            : throw new InvalidOperationException(options.Sessions
                ? $"'{options.Entity}' has no sessions: its trigger must not say IsSessionsEnabled, or the manifest has to say requiresSession."
                : $"'{options.Entity}' requires sessions: its trigger needs IsSessionsEnabled = true.");
    }

    private async Task ReceiveForeverAsync(CancellationToken cancellationToken)
    {
        using var running = new SemaphoreSlim(options.MaxConcurrentCalls);
        using var slots = new SemaphoreSlim(options.MaxConcurrentCalls + options.PrefetchCount);
        var work = new HashSet<Task>();
        try
        {
            while (true)
            {
                await slots.WaitAsync(cancellationToken);
                await Task.Yield(); // messages completed in one commit free their slots together
                var free = 1;
                while (await slots.WaitAsync(TimeSpan.Zero, CancellationToken.None)) free++;
                var taken = 0;
                try
                {
                    var source = await FindSourceAsync(cancellationToken);
                    var received = await broker.Receiving.ReceiveAsync(
                        source, free, ServiceBusReceiveMode.PeekLock, session: null, TimeSpan.MaxValue, cancellationToken);
                    work.RemoveWhere(task => task.IsCompleted);
                    foreach (var message in received)
                    {
                        work.Add(Task.Run(() => RunAsync(source, message), CancellationToken.None));
                        taken++;
                    }
                }
                finally
                {
                    if (free > taken) slots.Release(free - taken);
                }
            }
        }
        finally
        {
            await Task.WhenAll(work);
        }

        async Task RunAsync(MessageSource source, ServiceBusReceivedMessage message)
        {
            try
            {
                // A prefetched message waits here, and its lock runs.
                await running.WaitAsync(CancellationToken.None);
                try
                {
                    var actions = new TriggerMessageActions(broker.Settlement, source, [message], session: false);
                    await using var renewal = new Renewal(this, source, token => RenewUnsettledAsync(source, actions, token));
                    await InvokeAsync([message], actions, null);
                }
                finally
                {
                    running.Release();
                }
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task<bool> RenewUnsettledAsync(MessageSource source, TriggerMessageActions actions, CancellationToken cancellationToken)
    {
        var rest = actions.Unsettled;
        return rest.Count > 0 && await broker.Settlement.RenewAsync(source, rest, cancellationToken) > 0;
    }

    private async Task RunBatchAsync(CancellationToken cancellationToken)
    {
        var source = await FindSourceAsync(cancellationToken);
        if (await ReceiveBatchAsync(source, null, TimeSpan.MaxValue, cancellationToken) is { Count: > 0 } messages)
            await InvokeAsync(messages, new TriggerMessageActions(broker.Settlement, source, messages, session: false), null);
    }

    /// <summary>Receives a batch of the minimum size, or of what came in time.</summary>
    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveBatchAsync(
        MessageSource source, SessionLock? session, TimeSpan wait, CancellationToken cancellationToken)
    {
        var first = await broker.Receiving.ReceiveAsync(source, options.MaxMessageBatchSize, ServiceBusReceiveMode.PeekLock, session, wait, cancellationToken);
        if (first.Count == 0 || first.Count >= options.MinMessageBatchSize) return first;
        List<ServiceBusReceivedMessage> batch = [.. first];
        var end = broker.Clock.GetUtcNow() + options.MaxBatchWaitTime;
        try
        {
            while (batch.Count < options.MinMessageBatchSize && end - broker.Clock.GetUtcNow() is { Ticks: > 0 } rest)
            {
                batch.AddRange(await broker.Receiving.ReceiveAsync(
                    source, options.MaxMessageBatchSize - batch.Count, ServiceBusReceiveMode.PeekLock, session, rest, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops: received messages are handled.
        }
        return batch;
    }

    private async Task ReceiveSessionAsync(CancellationToken cancellationToken)
    {
        var source = await FindSourceAsync(cancellationToken);
        var held = await broker.Sessions.AcceptAsync(source, null, TimeSpan.MaxValue, cancellationToken);
        var session = new TriggerSessionActions(broker.Sessions, source, held!);
        var running = 0;
        try
        {
            await using var renewal = new Renewal(this, source, session.TryRenewAsync);
            await Task.WhenAll(Enumerable.Range(0, options.Batched ? 1 : options.MaxConcurrentCallsPerSession).Select(_ => HandleAsync()));
        }
        finally
        {
            await broker.Sessions.ReleaseAsync(source, session.Held);
        }

        async Task HandleAsync()
        {
            while (!cancellationToken.IsCancellationRequested && !session.Released && session.Held.LockedUntil > broker.Clock.GetUtcNow())
            {
                var messages = options.Batched
                    ? await ReceiveBatchAsync(source, session.Held, options.SessionIdleTimeout, cancellationToken)
                    : await broker.Receiving.ReceiveAsync(
                        source, 1, ServiceBusReceiveMode.PeekLock, session.Held, options.SessionIdleTimeout, cancellationToken);
                if (messages.Count == 0 && Volatile.Read(ref running) == 0) return;
                if (messages.Count == 0) continue;
                Interlocked.Increment(ref running);
                await InvokeAsync(messages, new TriggerMessageActions(broker.Settlement, source, messages, session: true), session);
                Interlocked.Decrement(ref running);
            }
        }
    }

    // Never throws: a message whose settlement failed is redelivered.
    private async Task InvokeAsync(IReadOnlyList<ServiceBusReceivedMessage> messages, TriggerMessageActions actions, TriggerSessionActions? session)
    {
        try
        {
            try
            {
                await broker.Faults.PassAsync(FaultPoint.BeforeDelivery, options.Entity, broker.Clock);
                await invocation(messages, actions, session, working.Token).WaitAsync(working.Token);
            }
            catch (OperationCanceledException) when (working.IsCancellationRequested)
            {
                LogStopped(options.Entity, messages.Count);
                await actions.AbandonUnsettledAsync(error: null);
                return;
            }
            catch (Exception error)
            {
                LogFailed(error, options.Entity, messages[0].MessageId, messages[0].DeliveryCount);
                await actions.AbandonUnsettledAsync(Describe(error));
                return;
            }
            if (options.AutoComplete)
            {
                foreach (var lost in await actions.CompleteUnsettledAsync()) LogLockLost(options.Entity, lost);
            }
        }
        catch (Exception error)
        {
            LogSettlementFailed(error, options.Entity, messages[0].MessageId);
        }
    }

    /// <summary>Renews at half of the lock duration until disposed, the maximum is reached or nothing is left to renew.</summary>
    private sealed class Renewal : IAsyncDisposable
    {
        private readonly CancellationTokenSource ended = new();
        private readonly Task renewing;

        public Renewal(TriggerListener listener, MessageSource source, Func<CancellationToken, Task<bool>> renew) =>
            renewing = listener.RenewAsync(source, renew, ended.Token);

        public async ValueTask DisposeAsync()
        {
            await ended.CancelAsync();
            await renewing;
            ended.Dispose();
        }
    }

    private async Task RenewAsync(MessageSource source, Func<CancellationToken, Task<bool>> renew, CancellationToken cancellationToken)
    {
        var interval = source.LockDuration / 2;
        var end = broker.Clock.GetUtcNow() + options.LockRenewal;
        try
        {
            while (broker.Clock.GetUtcNow() + interval <= end)
            {
                await Task.Delay(interval, broker.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested || !await renew(cancellationToken)) return;
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogRenewalFailed(error, options.Entity);
        }
        catch (OperationCanceledException)
        {
            // The function ended while its lock was being renewed.
        }
    }

    /// <summary>The messages of the exception chain: the outer one often refers to the inner one.</summary>
    private static string Describe(Exception error)
    {
        var messages = new List<string>();
        for (var e = error is AggregateException { InnerExceptions.Count: 1 } ? error.InnerException : error; e is not null; e = e.InnerException)
        {
            if (!messages.Contains(e.Message)) messages.Add(e.Message);
        }

        return $"{string.Join(" ", messages)} ({error.GetBaseException().GetType().Name})";
    }

    [LoggerMessage(4210, LogLevel.Error, "Receiving from {Entity} failed; retrying")]
    private partial void LogReceiveFailed(Exception error, string entity);

    [LoggerMessage(4211, LogLevel.Warning, "The function for {Entity} failed on message {MessageId}, delivery {Delivery}; the message was abandoned")]
    private partial void LogFailed(Exception error, string entity, string messageId, int delivery);

    [LoggerMessage(
        4212, LogLevel.Warning, "The function for {Entity} completed, but the lock of message {SequenceNumber} was lost: it will be delivered again")]
    private partial void LogLockLost(string entity, long sequenceNumber);

    [LoggerMessage(4213, LogLevel.Error, "A message of {Entity} could not be settled: {MessageId}; it is redelivered when its lock ends")]
    private partial void LogSettlementFailed(Exception error, string entity, string messageId);

    [LoggerMessage(4214, LogLevel.Warning, "A lock on {Entity} could not be renewed")]
    private partial void LogRenewalFailed(Exception error, string entity);

    [LoggerMessage(4215, LogLevel.Information, "The host stops: the function for {Entity} was cancelled and {Count} messages were abandoned")]
    private partial void LogStopped(string entity, int count);
}
