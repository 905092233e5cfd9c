using Platform.Identity.Administration;
using Platform.Identity.Connect;
using Platform.Identity.Keys;
using Platform.Identity.SecondFactors;
using Platform.Identity.Sessions;
using Platform.Identity.Throttling;
using Platform.Identity.Users;

namespace Platform.Identity.Persistence;

public sealed class IdentityDbContext(DbContextOptions<IdentityDbContext> options) : PlatformDbContext(options)
{
    public DbSet<User> Users => Set<User>();

    /// <summary>Those that were not deleted.</summary>
    public IQueryable<User> Accounts => Users.Where(u => u.DeletedAt == null);

    /// <summary>The same with what admins see of them.</summary>
    internal IQueryable<User> AccountsToView => Accounts.AsNoTracking().Include(u => u.SecondFactor);

    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();
    public DbSet<Revocation> Revocations => Set<Revocation>();
    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();
    public DbSet<Registration> Registrations => Set<Registration>();
    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();
    public DbSet<Throttle> Throttles => Set<Throttle>();
    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<ServiceClient> ServiceClients => Set<ServiceClient>();
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

    /// <summary>The account, locked until the transaction ends, unless its password was changed since it was read.</summary>
    internal Task<User?> LockUserAsync(User read, CancellationToken cancellationToken) => Users
        .FromSql($"select * from users where id = {read.Id} and password_hash = {read.PasswordHash} for update")
        .SingleOrDefaultAsync(cancellationToken);

    /// <summary>Locks an account until the transaction ends; rows that refer to it can still be added.</summary>
    internal Task<int> LockAccountAsync(Guid userId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"select 1 from users where id = {userId} for no key update", cancellationToken);

    /// <summary>Removes the account's second factor, which the caller saves, and its recovery codes; false when none was enabled.</summary>
    internal async Task<bool> RemoveSecondFactorAsync(Guid userId, CancellationToken cancellationToken)
    {
        await RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        if (await SecondFactors.SingleOrDefaultAsync(f => f.UserId == userId, cancellationToken) is not { } factor) return false;
        SecondFactors.Remove(factor);
        return factor.EnabledAt is not null;
    }

    /// <summary>Adds new recovery codes, which the caller saves, in place of those before.</summary>
    internal async Task<IReadOnlyList<string>> ReplaceRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken)
    {
        await RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        string[] codes = [.. Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New())];
        RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { UserId = userId, Hash = RecoveryCode.HashOf(RecoveryCode.Normalize(code)) }));
        return codes;
    }

    /// <summary>The newest registration of the address that can still be verified.</summary>
    internal Task<Registration?> FindRegistrationAsync(string address, DateTimeOffset now, CancellationToken cancellationToken) => Registrations
        .AsNoTracking().Where(r => r.NormalizedEmail == address && r.ExpiresAt > now).OrderByDescending(r => r.RegisteredAt)
        .FirstOrDefaultAsync(cancellationToken);

    /// <summary>The registration of a link, which can be used once; it ends all of its address. Of two concurrent uses, also of two links of one address, the
    /// second waits and finds none.</summary>
    internal async Task<Registration?> TakeRegistrationAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ofAddress = await Registrations.FromSql(
            $"""
            select * from registrations
            where normalized_email = (select normalized_email from registrations where token_hash = {tokenHash} and expires_at > {now})
            order by token_hash for update
            """).OrderBy(r => r.TokenHash).AsNoTracking().ToListAsync(cancellationToken);
        if (ofAddress.Find(r => r.TokenHash.AsSpan().SequenceEqual(tokenHash)) is not { } registration) return null;
        await EndRegistrationsAsync(registration.NormalizedEmail, cancellationToken);
        return registration;
    }

    internal Task<int> EndRegistrationsAsync(string address, CancellationToken cancellationToken) =>
        Registrations.Where(r => r.NormalizedEmail == address).ExecuteDeleteAsync(cancellationToken);

    /// <summary>A link of an account, which can be used once: of two concurrent uses the second waits and finds none.</summary>
    internal async Task<AccountLink?> TakeLinkAsync(byte[] tokenHash, LinkPurpose purpose, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await AccountLinks.FromSql(
            $"""
            delete from account_links
            where token_hash = {tokenHash} and purpose = {purpose.ToString().ToLowerInvariant()} and user_id is not null and expires_at > {now}
            returning token_hash, expires_at, new_email, purpose, user_id
            """).AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>().ToTable("users").HasKey(u => u.Id);
        modelBuilder.Entity<Session>().ToTable("sessions").HasKey(s => s.Id);
        modelBuilder.Entity<Session>().HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
        modelBuilder.Entity<RefreshToken>().ToTable("refresh_tokens").HasKey(t => t.Hash);
        modelBuilder.Entity<RefreshToken>().HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId);
        modelBuilder.Entity<Revocation>().ToTable("revocations").HasKey(r => r.Id);
        modelBuilder.Entity<Revocation>().Property(r => r.RecordedAt).ValueGeneratedOnAdd();
        modelBuilder.Entity<SecurityEvent>().ToTable("security_events").HasKey(e => e.Id);
        modelBuilder.Entity<SecurityEvent>().Property(e => e.Id).ValueGeneratedNever();
        modelBuilder.Entity<SecurityEvent>().Property(e => e.Type).AsLowerCase();
        modelBuilder.Entity<Registration>().ToTable("registrations").HasKey(r => r.TokenHash);
        modelBuilder.Entity<AccountLink>().ToTable("account_links").HasKey(l => l.TokenHash);
        modelBuilder.Entity<AccountLink>().Property(l => l.Purpose).AsLowerCase();
        modelBuilder.Entity<AccountLink>().HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<Throttle>().ToTable("throttles").HasKey(t => t.Key);
        modelBuilder.Entity<KnownDevice>().ToTable("known_devices").HasKey(d => new { d.Hash, d.UserId });
        modelBuilder.Entity<KnownDevice>().HasOne<User>().WithMany().HasForeignKey(d => d.UserId);
        modelBuilder.Entity<SecondFactor>().ToTable("second_factors").HasKey(f => f.UserId);
        modelBuilder.Entity<SecondFactor>().HasOne<User>().WithOne(u => u.SecondFactor).HasForeignKey<SecondFactor>(f => f.UserId);
        modelBuilder.Entity<RecoveryCode>().ToTable("recovery_codes").HasKey(c => new { c.UserId, c.Hash });
        modelBuilder.Entity<RecoveryCode>().HasOne<User>().WithMany().HasForeignKey(c => c.UserId);
        modelBuilder.Entity<ServiceClient>().ToTable("service_clients").HasKey(c => c.Id);
        modelBuilder.Entity<SigningKey>().ToTable("signing_keys").HasKey(k => k.Id);
    }
}
