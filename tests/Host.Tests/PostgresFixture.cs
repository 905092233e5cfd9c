using Npgsql;
using Platform.Host.Tests.Durable.Differential;
using Platform.Local.BackingServices;
using Platform.Manifest;

namespace Platform.Host.Tests;

/// <summary>A PostgreSQL of the tests' own, as the local host starts it; each test finds it empty.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Name = "tests";
    private BackingServices? services;
    private bool isThere;

    public async Task InitializeAsync() => services = await BackingServices.StartAsync(
        new()
        {
            DataFolder = Path.Combine(Repository.Root, ".local", "tests", "host"),
            ServicesFolder = Path.Combine(Repository.Root, "local", "BackingServices"),
            Reset = true,
            PostgresPort = 0,
            StorageConnectionString = "UseDevelopmentStorage=true", // not needed here: not started
            SmtpHost = "localhost",
        },
        _ => { }, CancellationToken.None);

    /// <summary>The connection string of the server, without a database.</summary>
    public string ConnectionString => services!.PostgresConnectionString;

    /// <summary>An empty database without connections: always the same one, because creating one takes longer than most tests.</summary>
    public async Task<NpgsqlDataSource> EmptyDatabaseAsync()
    {
        const string empty =
            """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
            drop schema if exists durable, servicebus cascade
            """;
        var server = new NpgsqlConnectionStringBuilder(services!.PostgresConnectionString) { Database = isThere ? Name : "postgres", Pooling = false };
        await using (var database = NpgsqlDataSource.Create(server)) await database.ExecuteAsync(isThere ? empty : $"create database {Name}");
        isThere = true;
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(services.PostgresConnectionString) { Database = Name, PersistSecurityInfo = true });
    }

    public async Task DisposeAsync()
    {
        if (services is not null) await services.DisposeAsync();
    }
}

internal static class Sql
{
    public static async Task ExecuteAsync(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

[CollectionDefinition(nameof(PostgresFixture))]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>, ICollectionFixture<MicrosoftHost>;
