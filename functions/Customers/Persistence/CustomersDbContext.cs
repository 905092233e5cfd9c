using Platform.Customers.Addresses;
using Platform.Customers.Consents;
using Platform.Customers.DataRequests;
using Platform.Customers.Profiles;

namespace Platform.Customers.Persistence;

public sealed class CustomersDbContext(DbContextOptions<CustomersDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Address> Addresses => Set<Address>();
    public DbSet<ConsentChange> ConsentChanges => Set<ConsentChange>();
    public DbSet<DataRequest> DataRequests => Set<DataRequest>();

    protected override string ContextName => "customers";

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>(customer =>
        {
            customer.ToTable("customers").HasKey(c => c.Id);
            customer.Property(c => c.Id).ValueGeneratedNever();
            customer.Property(c => c.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<Address>(address =>
        {
            address.ToTable("addresses").HasKey(a => a.Id);
            address.Property(a => a.Id).ValueGeneratedNever();
            address.Property(a => a.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<ConsentChange>(change =>
        {
            change.ToTable("consent_changes").HasKey(c => c.Id);
            change.Property(c => c.Id).ValueGeneratedNever();
            change.Property(c => c.Channel).AsLowerCase();
        });
        modelBuilder.Entity<DataRequest>(request =>
        {
            request.ToTable("data_requests").HasKey(r => r.Id);
            request.Property(r => r.Id).ValueGeneratedNever();
            request.Property(r => r.Kind).AsLowerCase();
            request.Property(r => r.Status).AsLowerCase().IsConcurrencyToken(); // a step may run twice at a time, and ends the request once
            request.HasMany(r => r.Parts).WithOne().HasForeignKey(p => p.RequestId);
        });
        modelBuilder.Entity<DataRequestPart>(part =>
        {
            part.ToTable("data_request_parts").HasKey(p => new { p.RequestId, p.Context });
            part.Property(p => p.Status).AsLowerCase();
            part.Property(p => p.Tables).AsJson();
        });
    }

    /// <summary>Creates the profile unless it exists: the event of the registration and the first request may come in any order, or concurrently.</summary>
    public Task EnsureAsync(Customer customer, CancellationToken cancellationToken) => Database.ExecuteSqlAsync(
        $"""
        insert into customers (id, email, display_name, phone, language, mail_consent, sms_consent, created_at, version, search_email, search_name,
            search_words, words_version)
        values ({customer.Id}, {customer.Email}, {customer.DisplayName}, {customer.Phone}, {customer.Language}, {customer.MailConsent}, {customer.SmsConsent},
            {customer.CreatedAt}, {customer.Version}, {customer.SearchEmail}, {customer.SearchName},
            {customer.SearchWords}, {customer.WordsVersion})
        on conflict (id) do nothing
        """, cancellationToken);
}
