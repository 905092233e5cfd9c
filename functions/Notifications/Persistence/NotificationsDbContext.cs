using Platform.Notifications.Consents;
using Platform.Notifications.Mailings;
using Platform.Notifications.Notifications;

namespace Platform.Notifications.Persistence;

public sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Notification> Notifications => Set<Notification>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<Person> People => Set<Person>();

    protected override string ContextName => "notifications";

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Notification>(notification =>
        {
            notification.ToTable("notifications").HasKey(n => n.Id);
            notification.Property(n => n.Id).ValueGeneratedNever();
            notification.Property(n => n.Kind).AsLowerCase();
            notification.Property(n => n.Status).AsLowerCase();
        });
        modelBuilder.Entity<Person>().ToTable("people").HasKey(p => p.Id);
        modelBuilder.Entity<Consent>().ToTable("consents").HasKey(c => new { c.CustomerId, c.Channel });
    }
}
