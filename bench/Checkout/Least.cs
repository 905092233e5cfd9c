using System.Diagnostics;
using Npgsql;

namespace Platform.Bench.Checkout;

/// <summary>The least that a checkout can be in the same PostgreSQL: each change in its own transaction, one row in a table for each context, nothing between.</summary>
internal static class Least
{
    private static readonly string[] Changes =
    [
        "insert into ordering_orders values ($1, 'pending')",
        "insert into inventory_reservations values ($1, 'reserved')", "update ordering_orders set status = 'reserved' where id = $1",
        "insert into payments_payments values ($1, 'authorized')", "update ordering_orders set status = 'authorized' where id = $1",
        "insert into learning_enrolments values ($1, 'enrolled')", "update ordering_orders set status = 'enrolled' where id = $1",
        "update inventory_reservations set status = 'committed' where id = $1", "update ordering_orders set status = 'committed' where id = $1",
        "update payments_payments set status = 'captured' where id = $1", "update ordering_orders set status = 'captured' where id = $1",
        "update ordering_orders set status = 'completed' where id = $1",
        "insert into notifications_mails values ($1, 'sent')",
    ];

    public static int Transactions => Changes.Length;

    /// <summary>Checkouts a second.</summary>
    public static async Task<double> RunAsync(Shop shop, int orders, int clients)
    {
        await using (var maintenance = NpgsqlDataSource.Create(shop.DatabaseOf("postgres")))
        {
            await using var create = maintenance.CreateCommand("create database bench_least");
            await create.ExecuteNonQueryAsync();
        }
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(shop.DatabaseOf("bench_least")) { MaxPoolSize = clients, MaxAutoPrepare = Changes.Length, AutoPrepareMinUsages = 1 });
        foreach (var table in new[] { "ordering_orders", "inventory_reservations", "payments_payments", "learning_enrolments", "notifications_mails" })
        {
            await using var create = database.CreateCommand($"create table {table} (id uuid primary key, status text not null)");
            await create.ExecuteNonQueryAsync();
        }

        await CheckOutAsync(100);
        var from = Stopwatch.GetTimestamp();
        await CheckOutAsync(orders);
        return orders / Stopwatch.GetElapsedTime(from).TotalSeconds;

        async Task CheckOutAsync(int count)
        {
            var next = 0;
            await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) <= count)
                {
                    var order = Guid.CreateVersion7();
                    foreach (var change in Changes)
                    {
                        await using var command = database.CreateCommand(change);
                        command.Parameters.Add(new() { Value = order });
                        await command.ExecuteNonQueryAsync();
                    }
                }
            })));
        }
    }
}
