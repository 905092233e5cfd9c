using Platform.Identity.Administration;
using Platform.Identity.Keys;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Identity.Persistence;

public sealed class IdentityDbContext(DbContextOptions<IdentityDbContext> options) : PlatformDbContext(options)
{
    public DbSet<User> Users => Set<User>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();
    public DbSet<LoginAttempts> LoginAttempts => Set<LoginAttempts>();
    public DbSet<Revocation> Revocations => Set<Revocation>();
    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    protected override string ContextName => "identity";

    /// <summary>The session of a refresh token, locked until the transaction ends.</summary>
    internal Task<Session?> LockSessionOfAsync(byte[] refreshTokenHash, CancellationToken cancellationToken) => Sessions
        .FromSql($"select * from sessions where id = (select session_id from refresh_tokens where hash = {refreshTokenHash}) for update")
        .SingleOrDefaultAsync(cancellationToken);

    /// <summary>A session of a user, locked until the transaction ends.</summary>
    internal Task<Session?> LockSessionAsync(Guid id, Guid userId, CancellationToken cancellationToken) => Sessions
        .FromSql($"select * from sessions where id = {id} and user_id = {userId} for update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>Ends the account's sessions, but for one, and with them their access tokens.</summary>
    internal Task<int> EndSessionsAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken, Guid? except = null) => Sessions
        .Where(s => s.UserId == userId && s.RevokedAt == null && s.Id != except)
        .ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), cancellationToken);

    internal Task<int> MarkActiveAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.LastActiveAt, now), cancellationToken);

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>().ToTable("users").HasKey(u => u.Id);
        modelBuilder.Entity<Session>().ToTable("sessions").HasKey(s => s.Id);
        modelBuilder.Entity<Session>().HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
        modelBuilder.Entity<RefreshToken>().ToTable("refresh_tokens").HasKey(t => t.Hash);
        modelBuilder.Entity<RefreshToken>().HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId);
        modelBuilder.Entity<LoginAttempts>().ToTable("login_attempts").HasKey(a => a.Address);
        modelBuilder.Entity<Revocation>().ToTable("revocations").HasKey(r => r.Id);
        modelBuilder.Entity<Revocation>().Property(r => r.RecordedAt).ValueGeneratedOnAdd();
        modelBuilder.Entity<SecurityEvent>().ToTable("security_events").HasKey(e => e.Id);
        modelBuilder.Entity<SecurityEvent>().Property(e => e.Id).ValueGeneratedNever();
        modelBuilder.Entity<SecurityEvent>().Property(e => e.Type).AsLowerCase();
        modelBuilder.Entity<SigningKey>().ToTable("signing_keys").HasKey(k => k.Id);
    }
}
