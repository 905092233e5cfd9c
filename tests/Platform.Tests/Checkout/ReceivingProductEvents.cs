using Microsoft.EntityFrameworkCore;
using Platform.Catalog.Contracts;
using Platform.Catalog.Persistence;
using Platform.Ordering.Persistence;

namespace Platform.Tests.Checkout;

[Collection(nameof(PlatformFixture))]
public sealed class ReceivingProductEvents(PlatformFixture platform)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Concurrent_events_keep_the_newer_price()
    {
        var id = await platform.NewProductAsync(stock: 0, amount: 1000);
        await using var newer = platform.Host.App("ordering").Services.CreateAsyncScope();
        var db = newer.ServiceProvider.GetRequiredService<OrderingDbContext>();

        // Version 3 is being saved when version 2 comes, so that the handler of 2 has read version 1.
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.Database.ExecuteSqlAsync($"update products set price_amount = 3000, version = 3 where id = {id}");
            var older = new ProductUpdated(id, ProductKind.Kit, "Test kit", "", new(2000, "EUR"), [], true, 2, Now, Guid.NewGuid());
            await platform.SendAsync<CatalogDbContext, ProductUpdated>("catalog", older);
            await Poll.UntilAsync(IsWaitingAsync, () => "no transaction waits for the row");
            await transaction.CommitAsync();
        }
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var product = await db.Products.AsNoTracking().SingleAsync(p => p.Id == id);
        Assert.Equal((3000, 3), (product.Price.Amount, product.Version));
    }

    private Task<bool> IsWaitingAsync() => platform.OnDatabaseAsync("ordering", (OrderingDbContext db) => db.Database
        .SqlQuery<bool>($"select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as \"Value\"")
        .SingleAsync());
}
