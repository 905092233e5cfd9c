using Azure.Messaging.ServiceBus;
using Platform.Local.Persistence;
using Platform.Local.ServiceBus;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs the function for what was received: one message, or a batch.</summary>
/// <param name="messages">What was received.</param>
/// <param name="actions">Settle these messages.</param>
/// <param name="sessionActions">Those of the session, where the trigger has sessions.</param>
/// <param name="ct">Cancelled when the host does not wait any longer.</param>
public delegate Task TriggerInvocation(
    IReadOnlyList<ServiceBusReceivedMessage> messages, ServiceBusMessageActions actions, ServiceBusSessionMessageActions? sessionActions, CancellationToken ct);

/// <summary>
/// Receives for one function, as the Service Bus trigger does: renews locks while the function runs, completes after success,
/// abandons after an exception, and leaves alone what the function settled itself.
/// </summary>
/// <param name="broker">Where it receives.</param>
/// <param name="options">What it receives, and how much at a time.</param>
/// <param name="invocation">Runs the function.</param>
/// <param name="logger">The trigger's.</param>
public sealed partial class TriggerListener(Broker broker, TriggerOptions options, TriggerInvocation invocation, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource receiving = new();
    private readonly CancellationTokenSource working = new();
    private Task? loops;

    /// <summary>Receives from now on. A batch function gets one batch at a time, and so one session.</summary>
    public void Start() => loops ??= Task.Run(() => (options.Sessions, options.Batched) switch
    {
        (true, false) => Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentSessions).Select(_ => LoopAsync(ReceiveSessionAsync))),
        (true, true) => LoopAsync(ReceiveSessionAsync),
        (false, false) => LoopAsync(ReceiveForeverAsync),
        (false, true) => LoopAsync(ReceiveBatchAsync),
    });

    /// <summary>Stops receiving and lets work in hand finish; what is unfinished when the token is cancelled is cancelled and abandoned.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await receiving.CancelAsync();
        if (loops is null)
            return;
        await using (ct.Register(() => working.Cancel()))
            await loops;
    }

    /// <summary>Stops at once: what is unfinished is cancelled and abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        receiving.Dispose();
        working.Dispose();
    }

    private async Task LoopAsync(Func<CancellationToken, Task> receive)
    {
        var ct = receiving.Token;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await receive(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogReceiveFailed(error, options.Entity);
                await Task.Delay(Pause, broker.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>As on Azure, sessions are needed where the entity requires them, and only there.</summary>
    private async Task<MessageSource> FindSourceAsync(CancellationToken ct)
    {
        var source = await broker.FindSourceAsync(options.Entity, ct);
        return source.IsDeadLetterQueue || source.RequiresSession == options.Sessions
            ? source
            : throw new InvalidOperationException(options.Sessions
                ? $"'{options.Entity}' has no sessions: its trigger must not say IsSessionsEnabled, or the manifest has to say requiresSession."
                : $"'{options.Entity}' requires sessions: its trigger needs IsSessionsEnabled = true.");
    }

    private async Task ReceiveForeverAsync(CancellationToken ct)
    {
        using var running = new SemaphoreSlim(options.MaxConcurrentCalls);
        using var room = new SemaphoreSlim(options.MaxConcurrentCalls + options.PrefetchCount);
        var work = new HashSet<Task>();
        try
        {
            while (true)
            {
                await room.WaitAsync(ct);
                await Task.Yield(); // messages that were completed in one commit make room together
                var free = 1;
                while (await room.WaitAsync(TimeSpan.Zero, CancellationToken.None))
                    free++;
                var taken = 0;
                try
                {
                    var source = await FindSourceAsync(ct);
                    var received = await broker.Receiving.ReceiveAsync(source, free, ServiceBusReceiveMode.PeekLock, session: null, TimeSpan.MaxValue, ct);
                    work.RemoveWhere(task => task.IsCompleted);
                    foreach (var message in received)
                    {
                        work.Add(Task.Run(() => RunAsync(source, message), CancellationToken.None));
                        taken++;
                    }
                }
                finally
                {
                    if (free > taken)
                        room.Release(free - taken);
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
                // What was prefetched ages under its lock until its turn comes.
                await running.WaitAsync(CancellationToken.None);
                try
                {
                    var actions = new TriggerMessageActions(broker.Settlement, source, [message], session: false);
                    await using var renewal = new Renewal(this, source, ct => RenewRestAsync(source, actions, ct));
                    await InvokeAsync([message], actions, null);
                }
                finally
                {
                    running.Release();
                }
            }
            finally
            {
                room.Release();
            }
        }
    }

    private async Task<bool> RenewRestAsync(MessageSource source, TriggerMessageActions actions, CancellationToken ct)
    {
        var rest = actions.Unsettled;
        return rest.Count > 0 && await broker.Settlement.RenewAsync(source, rest, ct) > 0;
    }

    private async Task ReceiveBatchAsync(CancellationToken ct)
    {
        var source = await FindSourceAsync(ct);
        if (await GatherAsync(source, null, TimeSpan.MaxValue, ct) is { Count: > 0 } messages)
            await InvokeAsync(messages, new TriggerMessageActions(broker.Settlement, source, messages, session: false), null);
    }

    /// <summary>A batch of at least the least size, or of what came in time.</summary>
    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> GatherAsync(MessageSource source, SessionLock? session, TimeSpan wait, CancellationToken ct)
    {
        var first = await broker.Receiving.ReceiveAsync(source, options.MaxMessageBatchSize, ServiceBusReceiveMode.PeekLock, session, wait, ct);
        if (first.Count == 0 || first.Count >= options.MinMessageBatchSize)
            return first;
        List<ServiceBusReceivedMessage> batch = [.. first];
        var end = broker.Clock.GetUtcNow() + options.MaxBatchWaitTime;
        try
        {
            while (batch.Count < options.MinMessageBatchSize && end - broker.Clock.GetUtcNow() is { Ticks: > 0 } rest)
            {
                batch.AddRange(await broker.Receiving.ReceiveAsync(
                    source, options.MaxMessageBatchSize - batch.Count, ServiceBusReceiveMode.PeekLock, session, rest, ct));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host stops: what was received is handled.
        }
        return batch;
    }

    private async Task ReceiveSessionAsync(CancellationToken ct)
    {
        var source = await FindSourceAsync(ct);
        var held = await broker.Sessions.AcceptAsync(source, null, TimeSpan.MaxValue, ct);
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
            while (!ct.IsCancellationRequested && !session.Released && session.Held.LockedUntil > broker.Clock.GetUtcNow())
            {
                var messages = options.Batched
                    ? await GatherAsync(source, session.Held, options.SessionIdleTimeout, ct)
                    : await broker.Receiving.ReceiveAsync(source, 1, ServiceBusReceiveMode.PeekLock, session.Held, options.SessionIdleTimeout, ct);
                if (messages.Count == 0 && Volatile.Read(ref running) == 0)
                    return;
                if (messages.Count == 0)
                    continue;
                Interlocked.Increment(ref running);
                await InvokeAsync(messages, new TriggerMessageActions(broker.Settlement, source, messages, session: true), session);
                Interlocked.Decrement(ref running);
            }
        }
    }

    // Never throws: a message whose settlement failed comes back when its lock ends.
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
                await actions.AbandonRestAsync(error: null);
                return;
            }
            catch (Exception error)
            {
                LogFailed(error, options.Entity, messages[0].MessageId, messages[0].DeliveryCount);
                await actions.AbandonRestAsync(Describe(error));
                return;
            }
            if (options.AutoComplete)
            {
                foreach (var lost in await actions.CompleteRestAsync())
                    LogLost(options.Entity, lost);
            }
        }
        catch (Exception error)
        {
            LogSettlementFailed(error, options.Entity, messages[0].MessageId);
        }
    }

    /// <summary>Renews at a half of the lock's duration until disposed, until the time is up, or until there is nothing to renew.</summary>
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

    private async Task RenewAsync(MessageSource source, Func<CancellationToken, Task<bool>> renew, CancellationToken ct)
    {
        var interval = source.LockDuration / 2;
        var end = broker.Clock.GetUtcNow() + options.LockRenewal;
        try
        {
            while (broker.Clock.GetUtcNow() + interval <= end)
            {
                await Task.Delay(interval, broker.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (ct.IsCancellationRequested || !await renew(ct))
                    return;
            }
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            LogRenewalFailed(error, options.Entity);
        }
        catch (OperationCanceledException)
        {
            // The function ended while its lock was being renewed.
        }
    }

    /// <summary>The chain of messages: the outer one often only says to look at the inner one.</summary>
    private static string Describe(Exception error)
    {
        var messages = new List<string>();
        for (var e = error is AggregateException { InnerExceptions.Count: 1 } ? error.InnerException : error; e is not null; e = e.InnerException)
        {
            if (!messages.Contains(e.Message))
                messages.Add(e.Message);
        }

        return $"{string.Join(" ", messages)} ({error.GetBaseException().GetType().Name})";
    }

    [LoggerMessage(4210, LogLevel.Error, "Receiving from {Entity} failed; trying again")]
    private partial void LogReceiveFailed(Exception error, string entity);

    [LoggerMessage(4211, LogLevel.Warning, "The function for {Entity} failed on message {MessageId}, delivery {Delivery}; the message was abandoned")]
    private partial void LogFailed(Exception error, string entity, string messageId, int delivery);

    [LoggerMessage(
        4212, LogLevel.Warning, "The function for {Entity} completed, but the lock of message {SequenceNumber} was lost: it will be delivered again")]
    private partial void LogLost(string entity, long sequenceNumber);

    [LoggerMessage(4213, LogLevel.Error, "A message of {Entity} could not be settled: {MessageId}; it comes back when its lock ends")]
    private partial void LogSettlementFailed(Exception error, string entity, string messageId);

    [LoggerMessage(4214, LogLevel.Warning, "A lock on {Entity} could not be renewed")]
    private partial void LogRenewalFailed(Exception error, string entity);

    [LoggerMessage(4215, LogLevel.Information, "The host stops: the function for {Entity} was cancelled and {Count} messages were abandoned")]
    private partial void LogStopped(string entity, int count);
}
