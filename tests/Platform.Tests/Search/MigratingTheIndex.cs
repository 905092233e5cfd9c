using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Platform.Search.Index;
using Platform.Search.Persistence;

namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class MigratingTheIndex(PlatformFixture platform)
{
    [Fact]
    public async Task Documents_from_before_the_keys_are_found_in_both_generations()
    {
        var server = new NpgsqlConnectionStringBuilder(platform.Host.Settings["Database:Server"]) { Database = $"search_{Guid.NewGuid():N}", Pooling = false };
        await using var db = new SearchDbContext(new DbContextOptionsBuilder<SearchDbContext>().UseNpgsql(server.ConnectionString).Options);
        try
        {
            // EF Core finds a migration by its id only when the id begins with 14 digits.
            await db.GetService<IMigrator>().MigrateAsync(db.GetService<IMigrationsIdGenerator>().GetName("202612010001_ErasedPeople"));
            var id = new Guid("00000000-0000-0000-0000-000000000040"); // in the sample
            await db.Database.ExecuteSqlAsync(
                $$"""
                insert into documents (id, kind, title, description, tags, at, version, published, sold)
                    values ({{id}}, 'kit', 'Bread', '', array['a'], now(), 1, true, 7);
                insert into index_1 (id, kind, tags, words, popularity, at_ms) values ({{id}}, 'kit', array['a'], '''bread'':1A', 7, 0);
                insert into sample_1 (id, kind, tags, words) values ({{id}}, 'kit', array['a'], '''bread'':1A');
                insert into words_1 (word, reader) values ('bread', '00000000-0000-0000-0000-000000000000');
                create table index_2 (like index_1, primary key (id));
                create table sample_2 (like sample_1, primary key (id));
                create table words_2 (like words_1, primary key (word, reader));
                insert into index_2 select * from index_1; insert into sample_2 select * from sample_1;
                update search_state set building = 2
                """);

            await db.Database.MigrateAsync();

            var index = new PostgresSearchIndex(db);
            var found = await index.SearchAsync(new(["bread"], "kit", "a"), Reader.Anonymous, null, 10, default);
            Assert.Equal((id, 7L), (found.Hits.Single().Id, found.Hits.Single().Popularity));
            Assert.Equal([7, 7], await db.Database.SqlQuery<long>(
                $"select popularity as \"Value\" from sample_1 union all select popularity from sample_2").ToListAsync());
            await index.ContinueRebuildAsync(TimeProvider.System, default);
            Assert.Equal(7, (await index.SearchAsync(new(["bread"], "kit", "a"), Reader.Anonymous, null, 10, default)).Hits.Single().Popularity);
        }
        finally
        {
            await db.Database.EnsureDeletedAsync();
        }
    }
}
