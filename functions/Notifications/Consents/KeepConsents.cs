using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Notifications;

public sealed record ConsentChanged : IMessage
{
    public static string Type => "customers.consent-changed.v1";

    public required Guid CustomerId { get; init; }

    public required string Channel { get; init; }

    public required bool Granted { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Keeps the last yes or no of every person, whatever the order in which the events come.</summary>
public sealed class KeepConsents(MessageReceiver receiver, NotificationsDbContext db)
{
    [Function(nameof(KeepConsents))]
    public Task Run(
        [ServiceBusTrigger(Entities.CustomersEvents, Entities.NotificationsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<ConsentChanged>(HandleAsync), cancellationToken);

    async Task HandleAsync(ConsentChanged consent, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into consents (customer_id, channel, granted, version, changed_at)
            values ({consent.CustomerId}, {consent.Channel}, {consent.Granted}, {consent.Version}, {consent.At.ToUniversalTime()})
            on conflict (customer_id, channel) do update set granted = excluded.granted, version = excluded.version, changed_at = excluded.changed_at
            where consents.version < excluded.version
            """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
