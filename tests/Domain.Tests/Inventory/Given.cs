using Platform.Inventory.Reservations;
using Platform.Inventory.Stock;

namespace Platform.Domain.Tests.Inventory;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    public static readonly Guid Order = new("aaaaaaaa-0000-0000-0000-000000000001");
    public static readonly Guid Course = new("cccccccc-0000-0000-0000-000000000001");
    public static readonly Guid Kit = new("cccccccc-0000-0000-0000-000000000002");

    public static Dictionary<Guid, StockItem> Stock(long seats, long kits) => new()
    {
        [Course] = new(Course, "Sourdough at home", seats),
        [Kit] = new(Kit, "Soldering kit", kits),
    };

    public static Reservation Reserve(this Dictionary<Guid, StockItem> stock, params ReserveLine[] lines) =>
        Reservation.Decide(Order, lines, stock, Now, Lifetime);
}
