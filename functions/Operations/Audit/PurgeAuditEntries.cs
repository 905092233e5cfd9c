namespace Platform.Operations.Audit;

public sealed class PurgeAuditEntries(OperationsDbContext db)
{
    // By the database's clock, by which its trigger guards them.
    [Function(nameof(PurgeAuditEntries))]
    public Task Run([TimerTrigger("0 45 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"delete from audit_entries where at < clock_timestamp() - {AuditEntry.Retention}", cancellationToken);
}
