using System.Globalization;
using System.Net;
using System.Text;
using Platform.Notifications.Mail;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Notifications;

public sealed record OrderLine
{
    public required string Title { get; init; }

    public required int Quantity { get; init; }

    public required Money UnitPrice { get; init; }
}

public sealed record OrderCompleted : IMessage
{
    public static string Type => "ordering.order-completed.v1";

    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Email { get; init; }

    public required Money Total { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

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
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(line.Title)}</td><td align=\"right\">{line.Quantity}</td><td align=\"right\">{unit}</td><td align=\"right\">{sum}</td></tr>\n");
        }
        return new($"Receipt for your order {OrderId}", Templates.Text("receipt", values, text.ToString()), Templates.Html("receipt", values, html.ToString()));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(OrderCompleted)} {{ {nameof(OrderId)} = {OrderId} }}";
}

/// <summary>An order of which nothing is left.</summary>
public abstract record UndoneOrder
{
    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Email { get; init; }

    public required Money Total { get; init; }

    public required string Reason { get; init; }

    public abstract MailText Compose();

    protected MailText Compose(string subject, string template)
    {
        var values = new Dictionary<string, string> { ["orderId"] = OrderId.ToString(), ["total"] = MoneyText.Format(Total), ["reason"] = Reason };
        return new(subject, Templates.Text(template, values), Templates.Html(template, values));
    }

    // The address must not get into a log.
    public sealed override string ToString() => $"{GetType().Name} {{ {nameof(OrderId)} = {OrderId} }}";
}

public sealed record OrderCancelled : UndoneOrder, IMessage
{
    public static string Type => "ordering.order-cancelled.v1";

    public override MailText Compose() => Compose($"Your order {OrderId} was cancelled", "cancellation");
}

public sealed record OrderRefunded : UndoneOrder, IMessage
{
    public static string Type => "ordering.order-refunded.v1";

    public override MailText Compose() => Compose($"Your order {OrderId} was refunded", "refund");
}
