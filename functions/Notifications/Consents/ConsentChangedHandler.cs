namespace Platform.Notifications.Consents;

internal sealed record ConsentChanged(Guid CustomerId, string Channel, bool Granted, long Version, DateTimeOffset At) : IMessage
{
    public static string Type => "customers.consent-changed.v1";
}

/// <summary>Events may arrive out of order: the version decides.</summary>
public sealed class ConsentChangedHandler(NotificationsDbContext db)
{
    internal async Task HandleAsync(ConsentChanged consent, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into consents (customer_id, channel, granted, version, changed_at)
            values ({consent.CustomerId}, {consent.Channel}, {consent.Granted}, {consent.Version}, {consent.At.ToUniversalTime()})
            on conflict (customer_id, channel) do update set granted = excluded.granted, version = excluded.version, changed_at = excluded.changed_at
            where consents.version < excluded.version
            """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
