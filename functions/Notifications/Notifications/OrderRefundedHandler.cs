using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record OrderRefunded(Guid OrderId, Guid CustomerId, string Email, Money Total, string Reason) : IMessage
{
    public static string Type => "ordering.order-refunded.v1";

    public MailText Compose()
    {
        var values = new Dictionary<string, string> { ["orderId"] = OrderId.ToString(), ["total"] = MoneyText.Format(Total), ["reason"] = Reason };
        return new($"Your order {OrderId} was refunded", Templates.Text("refund", values), Templates.Html("refund", values));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(OrderRefunded)} {{ {nameof(OrderId)} = {OrderId} }}";
}

public sealed class OrderRefundedHandler(NotificationWriter notifications)
{
    internal Task HandleAsync(OrderRefunded order, CancellationToken cancellationToken) =>
        notifications.WriteToCustomerAsync(NotificationKind.Refund, order.CustomerId, order.OrderId, order.Email, order.Compose(), cancellationToken);
}
