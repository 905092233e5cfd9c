using System.Globalization;
using System.Net;
using System.Text;
using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record OrderLine(string Title, int Quantity, Money UnitPrice);

internal sealed record OrderCompleted(Guid OrderId, Guid CustomerId, string Email, Money Total, IReadOnlyList<OrderLine> Lines, DateTimeOffset CompletedAt)
    : IMessage
{
    public static string Type => "ordering.order-completed.v1";

    public MailText Compose()
    {
        var values = new Dictionary<string, string>
        {
            ["orderId"] = OrderId.ToString(),
            ["total"] = MoneyText.Format(Total),
            ["completedAt"] = CompletedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        };
        var (text, html) = (new StringBuilder(), new StringBuilder());
        foreach (var line in Lines)
        {
            var (unit, sum) = (MoneyText.Format(line.UnitPrice), MoneyText.Format(line.UnitPrice with { Amount = line.UnitPrice.Amount * line.Quantity }));
            text.Append(CultureInfo.InvariantCulture, $"  {line.Quantity} x {Templates.OneLine(line.Title)}, {unit} each: {sum}\n");
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(line.Title)}</td><td align=\"right\">{line.Quantity}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td align=\"right\">{unit}</td><td align=\"right\">{sum}</td></tr>\n");
        }
        return new($"Receipt for your order {OrderId}", Templates.Text("receipt", values, text.ToString()), Templates.Html("receipt", values, html.ToString()));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(OrderCompleted)} {{ {nameof(OrderId)} = {OrderId} }}";
}

public sealed class OrderCompletedHandler(NotificationWriter notifications)
{
    internal Task HandleAsync(OrderCompleted order, CancellationToken cancellationToken) =>
        notifications.WriteToCustomerAsync(NotificationKind.Receipt, order.CustomerId, order.OrderId, order.Email, order.Compose(), cancellationToken);
}
