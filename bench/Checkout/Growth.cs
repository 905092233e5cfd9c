using Npgsql;

namespace Platform.Bench.Checkout;

/// <summary>Makes the platform as large as after many orders. The rows are copies of those that finished orders have left, with ids of their own.</summary>
internal static class Growth
{
    private static readonly (string Database, string[] Tables)[] LeftByAnOrder =
    [
        ("ordering", ["orders", "idempotency_keys", "inbox"]),
        ("inventory", ["reservations", "reservation_lines", "inbox"]),
        ("payments", ["payments", "sandbox_attempts", "inbox"]),
        ("notifications", ["notifications", "inbox"]),
        ("jobs", ["ended_orders", "sold_lines", "inbox"]),
        ("learning", ["inbox"]),
        ("search", ["inbox"]),
        ("local_host", ["durable.instances", "durable.history"]),
    ];

    /// <summary>Adds copies of the finished orders until there are so many, and messages to a queue that nobody receives from.</summary>
    public static async Task GrowAsync(Shop shop, int orders, int commands)
    {
        await Task.WhenAll(LeftByAnOrder.Select(left => CopyAsync(shop, left.Database, left.Tables, orders)));
        await QueueAsync(shop, commands);
    }

    private static async Task CopyAsync(Shop shop, string database, string[] tables, int orders)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(shop.DatabaseOf(database)) { CommandTimeout = 0 });
        var copies = (orders + shop.Bought - 1) / shop.Bought;
        foreach (var table in tables)
        {
            // The first eight digits of each UUID but the product's become the number of the copy.
            await using var copy = source.CreateCommand(
                $$"""
                insert into {{table}}
                select copy.* from {{table}} t cross join generate_series(1, $1) n cross join lateral jsonb_populate_record(
                    null::{{table}},
                    regexp_replace(
                        to_jsonb(t)::text, '\m(?!' || $2 || ')[0-9a-f]{8}(?=(-[0-9a-f]{4}){3}-)', lpad(to_hex(n), 8, '0'), 'g')::jsonb) copy
                """);
            copy.Parameters.Add(new() { Value = copies });
            copy.Parameters.Add(new() { Value = $"{shop.Product}" });
            await copy.ExecuteNonQueryAsync();
            await using var vacuum = source.CreateCommand($"vacuum analyze {table}");
            await vacuum.ExecuteNonQueryAsync();
        }
    }

    private static async Task QueueAsync(Shop shop, int commands)
    {
        await using var broker = NpgsqlDataSource.Create(shop.DatabaseOf("local_host"));
        await using var insert = broker.CreateCommand(
            """
            with queue as (
                insert into servicebus.entity (path, kind, lock_duration, max_delivery_count, requires_session, dead_letter_on_expiration)
                values ('commands-of-a-stopped-app', 0, '1 minute', 10, false, false) returning id)
            insert into servicebus.message (entity_id, dead_lettered, state, message_id, enqueued_at, envelope, body)
            select queue.id, false, 0, gen_random_uuid()::text, now(), '{}', decode(repeat('20', 1024), 'hex') from queue, generate_series(1, $1)
            """);
        insert.Parameters.Add(new() { Value = commands });
        await insert.ExecuteNonQueryAsync();
    }
}
