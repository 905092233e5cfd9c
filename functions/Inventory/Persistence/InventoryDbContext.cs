using Platform.Inventory.Reservations;
using Platform.Inventory.Stock;

namespace Platform.Inventory.Persistence;

/// <summary>Stock changes under row locks, always taken in one order to prevent deadlocks: reservations first, then stock by product id.</summary>
public sealed class InventoryDbContext(DbContextOptions<InventoryDbContext> options) : PlatformDbContext(options)
{
    public DbSet<StockItem> StockItems => Set<StockItem>();
    public DbSet<StockAdjustment> StockAdjustments => Set<StockAdjustment>();
    public DbSet<Reservation> Reservations => Set<Reservation>();
    public DbSet<ReservationLine> ReservationLines => Set<ReservationLine>();

    protected override string ContextName => "inventory";

    /// <summary>The order's reservation with its lines, locked until the transaction ends.</summary>
    public Task<Reservation?> LockReservationAsync(Guid orderId, CancellationToken cancellationToken) =>
        Reservations.FromSql($"select * from reservations where order_id = {orderId} for update").Include(r => r.Lines).SingleOrDefaultAsync(cancellationToken);

    /// <summary>A batch of expired reservations, locked; those that another transaction has locked are skipped.</summary>
    public Task<List<Reservation>> LockExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Reservations.FromSql(
            $"select * from reservations where status = 'reserved' and expires_at <= {now} order by expires_at limit {limit} for update skip locked")
            .Include(r => r.Lines).ToListAsync(cancellationToken);

    public async Task<IReadOnlyDictionary<Guid, StockItem>> LockStockAsync(IEnumerable<Guid> productIds, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. productIds.Distinct()];
        var items = await StockItems.FromSql($"select * from stock_items where product_id = any({ids}) order by product_id for update")
            .OrderBy(i => i.ProductId).ToListAsync(cancellationToken);
        return items.ToDictionary(i => i.ProductId);
    }

    /// <summary>The quantity of a product that open reservations hold.</summary>
    public Task<long> SumReservedAsync(Guid productId, CancellationToken cancellationToken) =>
        Reservations.Where(r => r.Status == ReservationStatus.Reserved).SelectMany(r => r.Lines).Where(l => l.ProductId == productId)
            .SumAsync(l => l.Quantity, cancellationToken);

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StockItem>().ToTable("stock_items").HasKey(i => i.ProductId);
        modelBuilder.Entity<StockItem>().Property(i => i.ProductId).ValueGeneratedNever();
        modelBuilder.Entity<StockAdjustment>().ToTable("stock_adjustments").HasKey(a => a.Id);
        modelBuilder.Entity<StockAdjustment>().Property(a => a.Id).ValueGeneratedNever();
        modelBuilder.Entity<Reservation>(reservation =>
        {
            reservation.ToTable("reservations");
            reservation.HasKey(r => r.OrderId);
            reservation.Property(r => r.OrderId).ValueGeneratedNever();
            reservation.Property(r => r.Status).AsLowerCase();
            reservation.HasMany(r => r.Lines).WithOne().HasForeignKey(l => l.OrderId);
        });
        modelBuilder.Entity<ReservationLine>().ToTable("reservation_lines").HasKey(l => new { l.OrderId, l.ProductId });
    }
}
