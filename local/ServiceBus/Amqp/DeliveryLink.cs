using System.Threading.Channels;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Delivers messages to a receiver as far as its credit goes, and settles them.</summary>
/// <remarks>The library's <see cref="SendingAmqpLink"/> takes credit back at once when a receiver drains or lowers it. Messages that are being locked at
/// that moment would wait for the next credit, unseen by other receivers: here a change of credit takes effect between two receives.</remarks>
internal sealed class DeliveryLink : AmqpLink, IDisposable
{
    private const string SessionFilter = AmqpConstants.Vendor + ":session-filter";
    private const string TimeoutProperty = AmqpConstants.Vendor + ":timeout";
    private const string LockedUntilProperty = AmqpConstants.Vendor + ":locked-until-utc";
    private const int MaxBatchSize = 100;
    private static readonly TimeSpan DefaultSessionWait = TimeSpan.FromMinutes(1);

    private readonly Broker broker;
    private readonly ILogger log;
    private readonly Channel<Flow> flows = Channel.CreateUnbounded<Flow>(new() { SingleReader = true });
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private MessageSource source = null!; // set by AttachAsync, before anything else is called
    private SessionLock? session; // a field: it is exchanged when it is released
    private string? acceptedSession;
    private CancellationTokenSource? receiving;
    private Task delivering = Task.CompletedTask;

    public DeliveryLink(Broker broker, ILogger log, AmqpSession session, AmqpLinkSettings settings) : base("delivery", session, settings)
    {
        (this.broker, this.log) = (broker, log);
        Opened += (_, _) => delivering = Task.WhenAll(DeliverAsync(), WatchSessionAsync());
        SafeAddClosed((_, _) => _ = CloseAsync());
    }

    /// <summary>Completes when the link is closed and delivers nothing any more.</summary>
    public Task Completion => completion.Task;

    /// <summary>The session that the link holds, if any.</summary>
    public SessionLock? HeldSession
    {
        get => session;
        set => session = value;
    }

    private bool Deletes => Settings.SettleType == SettleMode.SettleOnSend;

    /// <summary>Whether it is closing, and releases this session.</summary>
    public bool IsReleasing(string entity, string sessionId) =>
        closing.IsCancellationRequested && acceptedSession == sessionId && source.Entity.Path == entity;

    /// <summary>Finds what to deliver, and accepts the session that the receiver asks for.</summary>
    /// <param name="whenReleasedAsync">Completes when no closing link holds a session of a messaging entity.</param>
    public async Task AttachAsync(ClientConnection connection, Func<string, string, Task> whenReleasedAsync)
    {
        source = await broker.FindSourceAsync(EntityAddress.Parse(Settings.Source), closing.Token);
        if (Settings.Source is not Source { FilterSet: { } filters } || !filters.TryGetValue<object>(SessionFilter, out var filter))
        {
            if (source.RequiresSession) throw new InvalidOperationException($"'{source.Path}' requires sessions: accept a session to receive from it.");
            return;
        }

        if (!source.RequiresSession) throw new InvalidOperationException($"'{source.Path}' does not require sessions: create a receiver without a session.");
        var sessionId = (filter is DescribedType described ? described.Value : filter) as string;
        if (sessionId is not null) await whenReleasedAsync(source.Entity.Path, sessionId);
        HeldSession = await broker.Sessions.AcceptAsync(source, sessionId, SessionWait, closing.Token)
            ?? throw (sessionId is null
                ? new ServiceBusException("No session had a message in time.", ServiceBusFailureReason.ServiceTimeout, source.Path)
                : new ServiceBusException(
                    $"The session '{sessionId}' cannot be accepted: another receiver holds its lock.",
                    ServiceBusFailureReason.SessionCannotBeLocked, source.Path));
        filters[SessionFilter] = acceptedSession = HeldSession.SessionId;
        Settings.Properties ??= [];
        Settings.Properties[LockedUntilProperty] = HeldSession.LockedUntil.UtcTicks;
        connection.AddSession(source.Entity.Path, HeldSession.SessionId, this);
        if (closing.IsCancellationRequested) await ReleaseSessionAsync();
    }

    public void Dispose() => closing.Dispose();

    protected override void OnReceiveFlow(Flow flow)
    {
        flows.Writer.TryWrite(flow);
        lock (gate) receiving?.Cancel();
    }

    protected override void OnCreditAvailable(int session, uint link, bool drain, ArraySegment<byte> txnId) { }

    protected override void OnDisposeDeliveryInternal(Delivery delivery)
    {
        if (!Deletes) _ = SettleAsync(delivery);
    }

    public override bool CreateDelivery(Transfer transfer, out Delivery delivery) => throw TransferNotAllowed();

    protected override void OnProcessTransfer(Delivery delivery, Transfer transfer, Frame rawFrame) => throw TransferNotAllowed();

    private static AmqpException TransferNotAllowed() => new(AmqpErrorCode.NotAllowed, "This link receives: attach another one to send.");

    private TimeSpan SessionWait =>
        Settings.Properties is { } properties && properties.TryGetValue<uint>(TimeoutProperty, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultSessionWait;

    private async Task DeliverAsync()
    {
        try
        {
            while (await flows.Reader.WaitToReadAsync(closing.Token))
            {
                while (flows.Reader.TryRead(out var flow)) await ApplyAsync(flow);
                while (LinkCredit > 0 && !flows.Reader.TryPeek(out _)) await DeliverNextAsync(TimeSpan.MaxValue);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closed by the client.
        }
        catch (Exception error)
        {
            SafeClose(new AmqpException(AmqpErrors.Of(error, log)));
        }
    }

    /// <summary>Closes the link when the lock of its session ends.</summary>
    private async Task WatchSessionAsync()
    {
        while (HeldSession is { } held && !closing.IsCancellationRequested)
        {
            if (held.LockedUntil - broker.Clock.GetUtcNow() is var rest && rest > TimeSpan.Zero)
                await Task.Delay(rest, broker.Clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                SafeClose(new AmqpException(AmqpErrors.Of(source.LockLost(ofSession: true), log)));
        }
    }

    private async Task ApplyAsync(Flow flow)
    {
        if (flow.Drain is true)
        {
            // What is available goes out before the credit is taken back.
            flow.Drain = false;
            ProcessFlow(flow);
            while (LinkCredit > 0 && await DeliverNextAsync(TimeSpan.Zero)) { }
            flow.Drain = true;
            ProcessFlow(flow);
            SendFlow(echo: false, drain: true, properties: null); // rhea, under the client for Node.js, waits for the flag
            return;
        }
        ProcessFlow(flow);
    }

    /// <summary>Delivers the next messages. False when there were none, until another flow arrived or the time was over.</summary>
    private async Task<bool> DeliverNextAsync(TimeSpan wait)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
        IReadOnlyList<ServiceBusReceivedMessage> messages;
        try
        {
            if (wait > TimeSpan.Zero)
            {
                lock (gate) receiving = stop;
                if (flows.Reader.TryPeek(out _)) return false;
            }
            var mode = Deletes ? ServiceBusReceiveMode.ReceiveAndDelete : ServiceBusReceiveMode.PeekLock;
            messages = await broker.Receiving.ReceiveAsync(source, (int)Math.Min(LinkCredit, MaxBatchSize), mode, HeldSession, wait, stop.Token);
        }
        catch (OperationCanceledException) when (!closing.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lock (gate) receiving = null;
        }

        foreach (var message in messages) await DeliverAsync(message);
        return messages.Count > 0;
    }

    private async Task DeliverAsync(ServiceBusReceivedMessage message)
    {
        var token = Deletes ? Guid.NewGuid() : Guid.Parse(message.LockToken);
        if (closing.IsCancellationRequested)
        {
            if (!Deletes) await broker.Settlement.AbandonAsync(source, message, null);
            return;
        }
        // There is credit: only this loop uses or changes it.
        ForceSendDelivery(new EncodedDelivery(WireMessage.Write(message)) { DeliveryTag = LockToken.ToDeliveryTag(token) });
    }

    private async Task SettleAsync(Delivery delivery)
    {
        if (delivery.State is not { } state || state.DescriptorCode == Microsoft.Azure.Amqp.Framing.Received.Code) return;
        DeliveryState outcome = AmqpConstants.AcceptedOutcome;
        try
        {
            if (!await SettleAsync(LockToken.Of(source, delivery.DeliveryTag), state)) throw source.LockLost(HeldSession is not null);
        }
        catch (Exception error)
        {
            outcome = new Rejected { Error = AmqpErrors.Of(error, log) };
        }
        if (!delivery.Settled) DisposeDelivery(delivery, settled: true, outcome);
        delivery.Dispose();
    }

    /// <summary>False when the lock was lost.</summary>
    private async Task<bool> SettleAsync(MessageLock held, DeliveryState state) => state switch
    {
        Accepted => await broker.Settlement.CompleteAsync(held),
        Released => await broker.Settlement.AbandonAsync(held, null),
        Modified { UndeliverableHere: true } modified => await broker.Settlement.DeferAsync(held, ChangesOf(modified)),
        Modified modified => await broker.Settlement.AbandonAsync(held, ChangesOf(modified)),
        Rejected rejected => await DeadLetterAsync(held, rejected.Error),
        TransactionalState => throw new NotSupportedException("The local Service Bus has no transactions: settle without a TransactionScope."),
        _ => throw new ArgumentException("A message is settled by accepted, released, modified or rejected."),
    };

    private Task<bool> DeadLetterAsync(MessageLock held, Error? error)
    {
        var changes = error?.Info is { } info ? ReadProperties(info) : [];
        changes.Remove(Envelope.DeadLetterReason, out var reason);
        changes.Remove(Envelope.DeadLetterErrorDescription, out var description);
        return broker.Settlement.DeadLetterAsync(held, changes, reason as string, description as string);
    }

    private static Dictionary<string, object>? ChangesOf(Modified modified) => modified.MessageAnnotations is { } changes ? ReadProperties(changes) : null;

    private static Dictionary<string, object> ReadProperties(Fields fields) =>
        WireMessage.ReadProperties(fields.Select(field => KeyValuePair.Create(field.Key.ToString(), field.Value)));

    private async Task CloseAsync()
    {
        await closing.CancelAsync();
        await delivering;
        await ReleaseSessionAsync();
        completion.TrySetResult();
        Dispose();
    }

    private async Task ReleaseSessionAsync()
    {
        if (Interlocked.Exchange(ref session, null) is not { } held) return;
        try
        {
            await broker.Sessions.ReleaseAsync(source, held);
        }
        catch (Exception error)
        {
            log.LogAmqpOperationFailed(error); // the session's lock expires
        }
    }
}
