using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Shared.Persistence;

namespace Platform.Tests.Persistence;

/// <summary>Migrations are written in SQL: what they come to is compared with what EF Core would create from the model.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class MigratingADatabase(PlatformFixture platform)
{
    public static TheoryData<string> Services => [.. PlatformManifest.Read(Repository.Root).Services.Where(s => s.Database is not null).Select(s => s.Name)];

    [Theory, MemberData(nameof(Services))]
    public async Task Model_and_migrated_schema_agree(string app)
    {
        await using var scope = platform.Host.App(app).Services.CreateAsyncScope();
        var type = Assembly.Load($"Platform.{char.ToUpperInvariant(app[0])}{app[1..]}").GetTypes().Single(t => t.IsSubclassOf(typeof(PlatformDbContext)));
        var context = (PlatformDbContext)scope.ServiceProvider.GetRequiredService(type);
        var server = new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString);
        await ExecuteAsync(server, $"drop database if exists model_of_{app}");
        await ExecuteAsync(server, $"create database model_of_{app}");
        var (created, migrated) = (In(server, $"model_of_{app}"), In(server, context.Database.GetDbConnection().Database));
        await ExecuteAsync(created, context.Database.GenerateCreateScript());

        var (model, schema) = (await ColumnsAsync(created), await ColumnsAsync(migrated));
        Assert.NotEmpty(model);
        Assert.Empty(model.Where(c => schema.GetValueOrDefault(c.Key) != c.Value).Select(c =>
            $"{c.Key} is {c.Value.Type} in the model, {schema.GetValueOrDefault(c.Key)?.Type ?? "missing"} in the schema"));
        var tables = model.Keys.Select(c => c.Split('.')[0]).ToHashSet();
        Assert.Empty(schema.Where(c => tables.Contains(c.Key.Split('.')[0]) && !model.ContainsKey(c.Key) && !c.Value.MayBeLeftOut)
            .Select(c => $"{c.Key} is not in the model, and an insert needs it"));
        var keys = await KeysAsync(migrated);
        Assert.Empty((await KeysAsync(created)).Where(key => keys.GetValueOrDefault(key.Key) != key.Value)
            .Select(key => $"the key of {key.Key} is ({key.Value}) in the model, ({keys.GetValueOrDefault(key.Key)}) in the schema"));
    }

    /// <param name="Type">The PostgreSQL type and whether it may be null.</param>
    /// <param name="MayBeLeftOut">Whether an insert works without it; no matter for the comparison.</param>
    private sealed record Column(string Type, bool MayBeLeftOut)
    {
        public bool Equals(Column? other) => Type == other?.Type;

        public override int GetHashCode() => Type.GetHashCode(StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder In(NpgsqlConnectionStringBuilder server, string database) =>
        new(server.ConnectionString) { Database = database, Pooling = false };

    private static async Task<Dictionary<string, Column>> ColumnsAsync(NpgsqlConnectionStringBuilder database)
    {
        const string sql =
            """
            select table_name || '.' || column_name, udt_name || case is_nullable when 'YES' then ' null' else '' end,
                is_nullable = 'YES' or column_default is not null or is_generated = 'ALWAYS' or is_identity = 'YES'
            from information_schema.columns where table_schema = 'public'
            """;
        var columns = new Dictionary<string, Column>(StringComparer.Ordinal);
        await ReadAsync(database, sql, row => columns.Add(row.GetString(0), new(row.GetString(1), row.GetBoolean(2))));
        return columns;
    }

    private static async Task<Dictionary<string, string>> KeysAsync(NpgsqlConnectionStringBuilder database)
    {
        const string sql =
            """
            select k.table_name, string_agg(k.column_name, ', ' order by k.ordinal_position)
            from information_schema.table_constraints c join information_schema.key_column_usage k using (constraint_schema, constraint_name)
            where c.constraint_type = 'PRIMARY KEY' and c.table_schema = 'public' group by 1
            """;
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        await ReadAsync(database, sql, row => keys.Add(row.GetString(0), row.GetString(1)));
        return keys;
    }

    private static async Task ReadAsync(NpgsqlConnectionStringBuilder database, string sql, Action<NpgsqlDataReader> read)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) read(rows);
    }

    private static async Task ExecuteAsync(NpgsqlConnectionStringBuilder database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
