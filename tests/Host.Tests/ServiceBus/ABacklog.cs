namespace Platform.Host.Tests.ServiceBus;

public sealed class ABacklog(PostgresFixture postgres) : BrokerTest(postgres)
{
    private const int Rounds = 20;

    [Fact]
    public async Task Receiving_reads_few_pages_beside_a_backlog_that_PostgreSQL_has_not_analyzed()
    {
        await DeclareAsync(new QueueDescription("backlog"), new QueueDescription("orders"));
        await SendManyAsync("orders", 100);
        await CompleteManyAsync("orders", 100);
        await WithoutAutovacuumAsync();
        await Database.ExecuteAsync("VACUUM servicebus.message");
        await SendManyAsync("backlog", 20_000);
        var before = await PagesReadAsync();

        var receiver = Client.CreateReceiver("orders");
        for (var round = 0; round < Rounds; round++)
        {
            await SendAsync("orders", new ServiceBusMessage("x"));
            var message = await ReceiveAsync(receiver);
            await receiver.RenewMessageLockAsync(message);
            await receiver.AbandonMessageAsync(message);
            await receiver.CompleteMessageAsync(await ReceiveAsync(receiver));
        }

        var read = await PagesReadAsync() - before;
        Assert.InRange(read, 6 * Rounds, 60 * Rounds); // the index has some eighty
    }

    [Fact]
    public async Task Table_is_vacuumed_under_load()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await WithoutAutovacuumAsync();
        await SendManyAsync("orders", 10_000);
        await CompleteManyAsync("orders", 10_000);
        await EventuallyAsync(
            () => Database.ScalarAsync<bool>("SELECT vacuum_count > 0 FROM pg_stat_user_tables WHERE relid = 'servicebus.message'::regclass"));
    }

    /// <summary>Autovacuum would interfere: it reads pages, learns of the backlog, and makes the broker leave the work to it.</summary>
    private Task WithoutAutovacuumAsync() => Database.ExecuteAsync("ALTER TABLE servicebus.message SET (autovacuum_enabled = off)");

    private async Task SendManyAsync(string queue, int count)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(1000)) await SendAsync(queue, [.. some.Select(i => new ServiceBusMessage($"{i}"))]);
    }

    private async Task CompleteManyAsync(string queue, int count)
    {
        var receiver = Client.CreateReceiver(queue);
        for (var done = 0; done < count;)
        {
            var messages = await ReceiveManyAsync(receiver, Math.Min(1000, count - done));
            await Task.WhenAll(messages.Select(message => receiver.CompleteMessageAsync(message)));
            done += messages.Count;
        }
    }

    /// <summary>How many pages of the indexes of messages were read. Connections report that when they are closed.</summary>
    private async Task<long> PagesReadAsync()
    {
        await EventuallyAsync(async () =>
        {
            Database.Clear();
            // The broker has two connections, and the third one asks.
            return await Database.ScalarAsync<bool>("SELECT count(*) = 3 FROM pg_stat_activity WHERE datname = current_database()");
        });
        return await Database.ScalarAsync<long>(
            "SELECT sum(idx_blks_read + idx_blks_hit)::bigint FROM pg_statio_user_indexes WHERE relid = 'servicebus.message'::regclass");
    }
}
