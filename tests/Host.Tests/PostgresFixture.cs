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

    /// <summary>An empty database, which nobody is connected to: one and the same, because to make one takes longer than most tests do.</summary>
    public async Task<NpgsqlDataSource> EmptyDatabaseAsync()
    {
        await using (
            var server = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(services!.PostgresConnectionString) { Database = isThere ? Name : "postgres", Pooling = false }))
        {
            await using var empty = server.CreateCommand(isThere
                ? "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid(); drop schema if exists durable, servicebus cascade"
                : $"create database {Name}");
            await empty.ExecuteNonQueryAsync();
        }
        isThere = true;
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(services.PostgresConnectionString) { Database = Name, PersistSecurityInfo = true });
    }

    public async Task DisposeAsync()
    {
        if (services is not null) await services.DisposeAsync();
    }
}

[CollectionDefinition(nameof(PostgresFixture))]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>, ICollectionFixture<MicrosoftHost>;
