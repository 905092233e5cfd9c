namespace Platform.Search.Documents;

/// <summary>Updates the index in the transaction of the inbox. Events may be delivered twice or out of order: the version decides.</summary>
public sealed class DocumentUpdates(SearchDbContext db, ISearchIndex index, IndexLag lag)
{
    public Task PutAsync(Document document, CancellationToken cancellationToken) =>
        SaveAsync(document.At, () => index.PutAsync([document], cancellationToken), cancellationToken);

    public async Task SaveAsync(DateTimeOffset at, Func<Task> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await change();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        lag.Record(at);
    }
}
