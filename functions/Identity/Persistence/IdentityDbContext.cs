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
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    protected override string ContextName => "identity";

    /// <summary>The session of a refresh token, locked until the transaction ends.</summary>
    internal Task<Session?> LockSessionOfAsync(byte[] refreshTokenHash, CancellationToken cancellationToken) => Sessions
        .FromSql($"select * from sessions where id = (select session_id from refresh_tokens where hash = {refreshTokenHash}) for update")
        .SingleOrDefaultAsync(cancellationToken);

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>().ToTable("users").HasKey(u => u.Id);
        modelBuilder.Entity<Session>().ToTable("sessions").HasKey(s => s.Id);
        modelBuilder.Entity<Session>().HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
        modelBuilder.Entity<RefreshToken>().ToTable("refresh_tokens").HasKey(t => t.Hash);
        modelBuilder.Entity<RefreshToken>().HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId);
        modelBuilder.Entity<LoginAttempts>().ToTable("login_attempts").HasKey(a => a.Address);
        modelBuilder.Entity<SigningKey>().ToTable("signing_keys").HasKey(k => k.Id);
    }
}
