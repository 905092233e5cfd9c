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

    /// <summary>Inserts the payment before the provider is called, without the inbox row that this context saves with the outcome.</summary>
    public Task AddIfNewAsync(Payment payment, CancellationToken cancellationToken) => Database.ExecuteSqlAsync(
        $"""
        insert into payments (order_id, customer_id, amount, currency, status, changed_at, version)
        values ({payment.OrderId}, {payment.CustomerId}, {payment.Amount}, {payment.Currency}, 'pending', {payment.ChangedAt}, {payment.Version})
        on conflict (order_id) do nothing
        """, cancellationToken);
}
