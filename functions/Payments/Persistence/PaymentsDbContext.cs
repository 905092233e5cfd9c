using Platform.Payments.Payments;

namespace Platform.Payments.Persistence;

public sealed class PaymentsDbContext(DbContextOptions<PaymentsDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Payment> Payments => Set<Payment>();

    protected override string ContextName => "payments";

    protected override void ConfigureModel(ModelBuilder modelBuilder) => modelBuilder.Entity<Payment>(payment =>
    {
        payment.ToTable("payments").HasKey(p => p.OrderId);
        payment.Property(p => p.OrderId).ValueGeneratedNever();
        payment.Property(p => p.Status).AsLowerCase();
        payment.Property(p => p.Version).IsConcurrencyToken();
    });

    /// <summary>The order's payment: inserted before the provider is called, without the inbox row that this context saves with the outcome, or the one that
    /// is there.</summary>
    public async Task<Payment> AddOrFindAsync(Payment pending, CancellationToken cancellationToken)
    {
        var added = await Database.ExecuteSqlAsync(
            $"""
            insert into payments (order_id, customer_id, amount, currency, status, changed_at, version)
            values ({pending.OrderId}, {pending.CustomerId}, {pending.Amount}, {pending.Currency}, 'pending', {pending.ChangedAt}, {pending.Version})
            on conflict (order_id) do nothing
            """, cancellationToken);
        return added == 1
            ? Payments.Attach(pending).Entity
            : await Payments.SingleAsync(p => p.OrderId == pending.OrderId, cancellationToken);
    }
}
