using Platform.Shared.Text;

namespace Platform.Customers.Search;

/// <summary>Writes the words of customers from before the present version of <see cref="Words"/>.</summary>
public sealed class IndexOlderCustomers(CustomersDbContext db)
{
    private const int BatchSize = 500;

    [Function(nameof(IndexOlderCustomers))]
    public async Task Run([TimerTrigger("0 50 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var older = await db.Customers.Where(c => c.WordsVersion < Words.Version).OrderBy(c => c.WordsVersion).Take(BatchSize)
                .ToListAsync(cancellationToken);
            older.ForEach(c => c.IndexWords());
            // Profiles that change in this time are indexed by that change; the next run takes the others.
            if (!await db.TrySaveAsync(cancellationToken) || older.Count < BatchSize) return;
            db.ChangeTracker.Clear();
        }
    }
}
