using Platform.Identity.Keys;

namespace Platform.Identity.SecondFactors;

/// <summary>Encrypts anew the secrets that the previous key-encryption key has encrypted, a page at a time.</summary>
public sealed partial class SecondFactorReencryption(IdentityDbContext db, KeyProtection protection, ILogger<SecondFactorReencryption> logger)
{
    private const int PageSize = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (after, count, more) = (Guid.Empty, 0, true);
        while (more)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var page = await db.SecondFactors.FromSql($"select * from second_factors where user_id > {after} order by user_id limit {PageSize} for update")
                .OrderBy(f => f.UserId).ToListAsync(cancellationToken);
            count += page.Count(factor => factor.Reencrypt(protection));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            db.ChangeTracker.Clear();
            more = page.Count == PageSize;
            if (more) after = page[^1].UserId;
        }
        if (count > 0) LogReencrypted(count);
    }

    [LoggerMessage(123, LogLevel.Information, "{Count} secrets of second factors were encrypted anew: they no longer need Identity__KeyEncryptionKeyPrevious")]
    partial void LogReencrypted(int count);
}
