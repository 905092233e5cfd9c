using Npgsql;
using Platform.Local.Host;
using Platform.Local.Host.BackingServices;
using Xunit;

namespace Platform.Host.Tests;

/// <summary>A PostgreSQL of the tests' own, as the local host starts it; each test takes a fresh database.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    BackingServices? services;

    public async Task InitializeAsync() => services = await BackingServices.StartAsync(
        new()
        {
            DataFolder = Path.Combine(Repository.Root, ".local", "tests", "host"),
            ServicesFolder = Path.Combine(Repository.Root, "local", "services"),
            Reset = true,
            PostgresPort = 0,
            StorageConnectionString = "UseDevelopmentStorage=true", // not needed here: not started
            SmtpHost = "localhost",
        },
        _ => { }, CancellationToken.None);

    public async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await using var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(services!.PostgresConnectionString) { Database = "postgres", Pooling = false });
        await using var create = maintenance.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync();
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(services.PostgresConnectionString) { Database = name, PersistSecurityInfo = true });
    }

    public async Task DisposeAsync()
    {
        if (services is not null) await services.DisposeAsync();
    }
}

[CollectionDefinition(nameof(PostgresFixture))]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>;
