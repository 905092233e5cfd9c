using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Search.Documents;
using Platform.Search.Index;
using Platform.Search.Rebuild;

namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class RebuildingTheIndex(PlatformFixture platform) : SearchDatabase(platform)
{
    private const int Documents = 5000; // three batches

    [Fact]
    public async Task Rebuild_resumes_after_a_crash_with_all_changes()
    {
        await PutAsync([.. Enumerable.Range(1, Documents).Select(n => Kit(Id(n, n % 64 == 0), $"kit{n}"))]);
        await AskAsync(index => index.RequestRebuildAsync(At, default));

        // A lock on a document of the last batch makes the rebuild wait there; then the connection breaks.
        await using (var holder = await Database.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await ExecuteAsync(transaction, $"select 1 from documents where id = '{Id(Documents, Documents % 64 == 0)}' for update");
            var rebuild = ContinueAsync();
            await WaitForTheRebuildToWaitAsync();

            await PutAsync(Kit(Id(1, false), "renamed", version: 2), Document.Tombstone(Id(2, false), 2, At), Kit(Id(Documents + 1, false), "late"));
            await ChangeAsync(index => index.AddSalesAsync(new Dictionary<Guid, long> { [Id(3, false)] = 7, [Id(64, true)] = 5 }, default));
            await CrashAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => rebuild);
        }

        // The old index answers, with the changes, and the rebuild does not resume by itself.
        var state = await AskAsync(index => index.GetRebuildAsync(default));
        Assert.Equal((true, 1, 4000), (state.Running, state.Generation, state.Copied));
        await AssertChangesAreFoundAsync();

        await AskAsync(index => index.RequestRebuildAsync(At, default)); // changes nothing: it goes on where it was
        await ContinueAsync();

        state = await AskAsync(index => index.GetRebuildAsync(default));
        Assert.Equal((false, 2), (state.Running, state.Generation));
        await AssertChangesAreFoundAsync();
        Assert.Equal(Documents, await CountAsync("select count(*) from index_2")); // one more, one less
        var sampled = await CountAsync("select count(*) from index_2 where get_byte(uuid_send(id), 15) % 64 = 0");
        Assert.Equal(sampled, await CountAsync("select count(*) from sample_2"));
        Assert.Equal(sampled, await CountAsync("select count(*) from sample_2 s join index_2 i using (id, popularity)"));
        Assert.Equal(0, await CountAsync("select count(*) from pg_tables where tablename in ('index_1', 'sample_1', 'words_1')"));
    }

    [Fact]
    public async Task Invalid_index_after_a_crash_is_recreated()
    {
        await PutAsync(Kit(Id(1, true), "one"));
        await AskAsync(index => index.RequestRebuildAsync(At, default));
        await using (var holder = await Database.OpenConnectionAsync())
        {
            // An index is made concurrently, so it waits for who writes to the table.
            await using var transaction = await holder.BeginTransactionAsync();
            await ExecuteAsync(transaction, "lock table index_2 in row exclusive mode");
            var rebuild = ContinueAsync();
            await WaitForTheRebuildToWaitAsync();
            await CrashAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => rebuild);
        }
        Assert.Equal(1, await CountAsync("select count(*) from pg_index where not indisvalid"));

        await ContinueAsync();

        Assert.Equal(0, await CountAsync("select count(*) from pg_index where not indisvalid"));
        const int primaryKeys = 3;
        var indexes = await CountAsync("select count(*) from pg_indexes where tablename ~ '^(index|sample|words)_2$'");
        Assert.Equal(Generation.Indexes(2).Count + primaryKeys, indexes);
        Assert.Single((await FindAsync("one")).Hits);
    }

    [Fact]
    public async Task Index_with_older_words_is_rebuilt_once()
    {
        await PutAsync(Kit(Id(1, true), "Łódź"));
        await CountAsync("with w as (update words_1 set word = 'łódź' where word = 'lodz' returning 1) select count(*) from w");
        await CountAsync("with i as (update index_1 set words = 'łódź:1A'::tsvector returning 1) select count(*) from i");
        await CountAsync("with s as (update search_state set words_version = 1 returning 1) select count(*) from s");
        Assert.Empty((await FindAsync("lodz")).Hits);

        await ContinueAsync();
        await ContinueAsync();

        Assert.Single((await FindAsync("lodz")).Hits);
        var state = await AskAsync(index => index.GetRebuildAsync(default));
        Assert.Equal((false, 2), (state.Running, state.Generation));
    }

    [Fact]
    public async Task Empty_index_is_not_rebuilt()
    {
        await ContinueAsync();
        Assert.Equal(1, (await AskAsync(index => index.GetRebuildAsync(default))).Generation);
    }

    [Fact]
    public async Task Requested_rebuild_begins_at_once()
    {
        await PutAsync(Kit(Id(1, true), "one"));
        await using var services = new ServiceCollection().AddScoped(_ => Open()).AddScoped<ISearchIndex, PostgresSearchIndex>().BuildServiceProvider();
        using var worker = new RebuildWorker(services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<RebuildWorker>.Instance);
        await worker.StartAsync(default);

        await CrashingAsync(worker);
        await AskAsync(index => index.RequestRebuildAsync(At, default));
        worker.Wake();

        var state = await Poll.UntilAsync(() => AskAsync(index => index.GetRebuildAsync(default)), s => !s.Running, s => $"the rebuild is {s}");
        Assert.Equal(2, state.Generation);
        await worker.StopAsync(default);
        Assert.True(worker.ExecuteTask!.IsCanceled || worker.ExecuteTask.IsCompletedSuccessfully);
    }

    /// <summary>A rebuild that fails does not end the worker.</summary>
    private async Task CrashingAsync(RebuildWorker worker)
    {
        await AskAsync(index => index.RequestRebuildAsync(At, default));
        await using var holder = await Database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await ExecuteAsync(transaction, "lock table index_2 in row exclusive mode");
        worker.Wake();
        await WaitForTheRebuildToWaitAsync();
        await CrashAsync();
    }

    private async Task AssertChangesAreFoundAsync()
    {
        Assert.Equal(Id(1, false), Assert.Single((await FindAsync("renamed")).Hits).Id);
        Assert.Single((await FindAsync("late")).Hits);
        Assert.DoesNotContain((await FindAsync("kit1")).Hits, h => h.Id == Id(1, false));
        Assert.DoesNotContain((await FindAsync("kit2")).Hits, h => h.Id == Id(2, false));
        Assert.Equal(7, (await FindAsync("kit3")).Hits.Single(h => h.Id == Id(3, false)).Popularity);
    }

    private Task ContinueAsync() => AskAsync<int>(async index =>
    {
        await index.ContinueRebuildAsync(TimeProvider.System, default);
        return 0;
    });

    private const string Rebuilding =
        "select distinct l.pid from pg_locks l join pg_database d on d.oid = l.database "
        + "where l.locktype = 'advisory' and l.granted and d.datname = current_database()";

    private Task WaitForTheRebuildToWaitAsync() => Poll.UntilAsync(
        async () => await CountAsync($"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and pid in ({Rebuilding})") == 1,
        () => "the rebuild does not wait");

    /// <summary>Ends the rebuild's connection, and waits for its end: until then it has the lock of the rebuild.</summary>
    private async Task CrashAsync() =>
        Assert.Equal(1, await CountAsync($"select count(*) filter (where pg_terminate_backend(pid, 5000)) from ({Rebuilding}) r"));

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, string sql)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        await command.ExecuteNonQueryAsync();
    }
}
