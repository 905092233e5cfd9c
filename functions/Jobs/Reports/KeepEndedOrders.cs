using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Jobs.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Jobs.Reports;

/// <summary>Keeps the orders that have ended. The end of an order is final, so the first event about one holds.</summary>
public sealed class KeepEndedOrders(MessageReceiver receiver, JobsDbContext db)
{
    [Function(nameof(KeepEndedOrders))]
    public Task Run(
        [ServiceBusTrigger(Entities.OrderingEvents, Entities.JobsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<OrderCompleted>((e, ct) => KeepAsync(new() { OrderId = e.OrderId, Completed = true, Currency = e.Total.Currency, Amount = e.Total.Amount, EndedAt = e.CompletedAt.ToUniversalTime() }, e.Lines, ct))
            .On<OrderCancelled>((e, ct) => KeepAsync(new() { OrderId = e.OrderId, Completed = false, Currency = e.Total.Currency, Amount = e.Total.Amount, EndedAt = e.CancelledAt.ToUniversalTime() }, [], ct)), cancellationToken);

    async Task KeepAsync(EndedOrder order, IReadOnlyList<OrderLine> lines, CancellationToken cancellationToken)
    {
        if (!await db.Orders.AnyAsync(o => o.OrderId == order.OrderId, cancellationToken))
        {
            db.Orders.Add(order);
            db.SoldLines.AddRange(lines.Select((line, i) => new SoldLine { OrderId = order.OrderId, Line = i, ProductId = line.ProductId, Title = line.Title, Quantity = line.Quantity }));
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    sealed record OrderLine(Guid ProductId, string Title, int Quantity);
    sealed record OrderCompleted(Guid OrderId, Money Total, IReadOnlyList<OrderLine> Lines, DateTimeOffset CompletedAt) : IMessage { public static string Type => "ordering.order-completed.v1"; }
    sealed record OrderCancelled(Guid OrderId, Money Total, DateTimeOffset CancelledAt) : IMessage { public static string Type => "ordering.order-cancelled.v1"; }
}
