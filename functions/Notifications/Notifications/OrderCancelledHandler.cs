using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record OrderCancelled(Guid OrderId, Guid CustomerId, string Email, Money Total, string Reason) : IMessage
{
    public static string Type => "ordering.order-cancelled.v1";

    public MailText Compose()
    {
        var values = new Dictionary<string, string> { ["orderId"] = OrderId.ToString(), ["total"] = MoneyText.Format(Total), ["reason"] = Reason };
        return new($"Your order {OrderId} was cancelled", Templates.Text("cancellation", values), Templates.Html("cancellation", values));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(OrderCancelled)} {{ {nameof(OrderId)} = {OrderId} }}";
}

public sealed class OrderCancelledHandler(NotificationWriter notifications)
{
    internal Task HandleAsync(OrderCancelled order, CancellationToken cancellationToken) =>
        notifications.WriteToCustomerAsync(NotificationKind.Cancellation, order.CustomerId, order.OrderId, order.Email, order.Compose(), cancellationToken);
}
