namespace Platform.Host.Tests.ServiceBus;

[Collection(nameof(PostgresFixture))]
public sealed class ABacklog(PostgresFixture postgres) : BrokerTest(postgres)
{
    private const int Rounds = 20;

    [Fact]
    public async Task Is_not_read_through_to_find_a_message_though_it_came_when_PostgreSQL_had_seen_an_empty_table()
    {
        await DeclareAsync(new QueueDescription("backlog"), new QueueDescription("orders"));
        await SendManyAsync("orders", 100);
        await CompleteManyAsync("orders", 100);
        await WithoutAutovacuumAsync();
        await ExecuteAsync("VACUUM servicebus.message");
        await SendManyAsync("backlog", 20_000);
        var before = await PagesReadAsync();

        var receiver = Client.CreateReceiver("orders");
        for (var round = 0; round < Rounds; round++)
        {
            await SendAsync("orders", new ServiceBusMessage("x"));
            var message = await receiver.ReceiveMessageAsync(TimeSpan.Zero);
            await receiver.RenewMessageLockAsync(message);
            await receiver.AbandonMessageAsync(message);
            await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.Zero));
        }

        var read = await PagesReadAsync() - before;
        Assert.InRange(read, 6 * Rounds, 60 * Rounds); // the index has some eighty
    }

    [Fact]
    public async Task Is_vacuumed_while_it_is_handled()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await WithoutAutovacuumAsync();
        await SendManyAsync("orders", 10_000);

        await CompleteManyAsync("orders", 10_000);

        await EventuallyAsync(() => IsAsync("SELECT vacuum_count > 0 FROM pg_stat_user_tables WHERE relid = 'servicebus.message'::regclass"));
    }

    /// <summary>It would come at a moment of its own: read pages, learn of the backlog, or have the broker leave the work to it.</summary>
    private Task WithoutAutovacuumAsync() => ExecuteAsync("ALTER TABLE servicebus.message SET (autovacuum_enabled = off)");

    private async Task SendManyAsync(string queue, int count)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(1000)) await SendAsync(queue, [.. some.Select(i => new ServiceBusMessage($"{i}"))]);
    }

    private async Task CompleteManyAsync(string queue, int count)
    {
        var receiver = Client.CreateReceiver(queue);
        for (var done = 0; done < count;)
        {
            var messages = await receiver.ReceiveMessagesAsync(1000, TimeSpan.Zero);
            await Task.WhenAll(messages.Select(message => receiver.CompleteMessageAsync(message)));
            done += messages.Count;
        }
    }

    /// <summary>How many pages of the indexes of messages were read. Connections tell it when they are closed.</summary>
    private async Task<long> PagesReadAsync()
    {
        await EventuallyAsync(async () =>
        {
            if (await IsAsync("SELECT count(*) = 3 FROM pg_stat_activity WHERE datname = current_database()")) // the broker's two, and this one
                return true;
            Database.Clear();
            return false;
        });
        await using var command = Database.CreateCommand(
            "SELECT sum(idx_blks_read + idx_blks_hit)::bigint FROM pg_statio_user_indexes WHERE relid = 'servicebus.message'::regclass");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<bool> IsAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
