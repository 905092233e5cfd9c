using Platform.Ordering.Orders;
using Platform.Ordering.Products;

namespace Platform.Domain.Tests.Ordering;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly Guid OrderId = new("aaaaaaaa-0000-0000-0000-000000000001");
    public static readonly Guid Ada = new("bbbbbbbb-0000-0000-0000-000000000001");
    public static readonly Guid Course = new("cccccccc-0000-0000-0000-000000000001");
    public static readonly Guid Kit = new("cccccccc-0000-0000-0000-000000000002");
    public static readonly Refusal Declined = new("card-declined", "The card was declined.");

    public static Product Product(Guid id, string kind, string title, long amount, string currency = "EUR", bool published = true) =>
        new() { Id = id, Kind = kind, Title = title, Price = new(amount, currency), Published = published, Version = 1 };

    public static Order PlacedOrder() => Order.Place(OrderId, Ada, "ada@example.com",
        [new(Course, "course", "Sourdough at home", 1, new(49_00, "EUR")), new(Kit, "kit", "Soldering kit", 2, new(24_50, "EUR"))], Now);

    /// <summary>An order on its way, brought there by its own legal transitions.</summary>
    public static Order OrderThatIs(OrderStatus status)
    {
        var order = PlacedOrder();
        if (status == OrderStatus.Cancelled)
        {
            order.Cancel(Declined, Now.AddSeconds(9));
            return order;
        }
        for (var next = OrderStatus.Reserved; next <= status && next <= OrderStatus.Completed; next++) order.TransitionTo(next, Now.AddSeconds((int)next));
        if (status == OrderStatus.Refunded)
        {
            order.RequestRefund("The course moved.");
            order.Refund(Now.AddSeconds(9));
        }
        return order;
    }
}
