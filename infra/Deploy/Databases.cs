using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Platform.Manifest;
using Platform.Shared.Persistence;

namespace Platform.Deploy;

/// <summary>An app's database login.</summary>
/// <param name="Service">The manifest entry.</param>
/// <param name="Login">The role that the app's identity signs in as.</param>
/// <param name="PrincipalId">The object id of the identity.</param>
public sealed record DatabaseUser(ServiceEntry Service, string Login, string PrincipalId);

/// <summary>Creates databases and roles, and applies migrations; idempotent. A database belongs to a role of its name without a login, of which the app's
/// identity and the deployer are members. So all tables have one owner, and no app can use another's database.</summary>
public sealed class Databases(PostgresServer server, Action<string> report)
{
    // Azure's group of administrators, so that any deployer can migrate.
    private const string AdministratorsOnAzure = "azure_pg_admin";

    /// <summary>Creates missing databases and roles.</summary>
    public async Task EnsureAsync(IReadOnlyList<DatabaseUser> users, CancellationToken cancellationToken)
    {
        await using var postgres = server.Open("postgres");
        var administrators = await ExistsAsync("select 1 from pg_roles where rolname = $1", AdministratorsOnAzure) ? AdministratorsOnAzure : server.Username!;
        foreach (var (service, login, principalId) in users)
        {
            var name = service.Database!;
            if (!await ExistsAsync("select 1 from pg_roles where rolname = $1", name))
            {
                await ExecuteAsync(postgres, $"create role {Quoted(name)} nologin");
                await ExecuteAsync(postgres, $"grant {Quoted(name)} to {Quoted(administrators)} with admin true, inherit true, set true");
            }
            if (!await ExistsAsync("select 1 from pg_database where datname = $1", name))
            {
                report($"Creating the database {name}");
                await ExecuteAsync(postgres, $"create database {Quoted(name)} owner {Quoted(name)}");
                await ExecuteAsync(postgres, $"revoke all on database {Quoted(name)} from public");
            }
            if (!await ExistsAsync("select 1 from pg_roles where rolname = $1", login))
            {
                // Azure's function for a role that signs in with tokens of an object id.
                await using var create = postgres.CreateCommand("select * from pgaadauth_create_principal_with_oid($1, $2, 'service', false, false)");
                create.Parameters.AddWithValue(login);
                create.Parameters.AddWithValue(principalId);
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
            await ExecuteAsync(postgres, $"grant {Quoted(name)} to {Quoted(login)}");
            if (service.Extensions.Count == 0) continue;

            await using var database = server.Open(name); // only administrators create extensions on Azure
            foreach (var extension in service.Extensions) await ExecuteAsync(database, $"create extension if not exists {Quoted(extension)}");
        }

        async Task<bool> ExistsAsync(string sql, string value)
        {
            await using var command = postgres.CreateCommand(sql);
            command.Parameters.AddWithValue(value);
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }

        async Task ExecuteAsync(NpgsqlDataSource database, string sql)
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Applies pending migrations.</summary>
    public async Task MigrateAsync(IEnumerable<ServiceEntry> services, CancellationToken cancellationToken)
    {
        foreach (var service in services)
        {
            await using var database = server.Open(service.Database!, role: service.Database);
            await using var context = ContextOf(service, database);
            var pending = await PendingAsync(context, cancellationToken);
            if (pending.Count == 0) continue;
            report($"Migrating {service.Database}: {string.Join(", ", pending)}");
            await context.Database.MigrateAsync(cancellationToken);
        }
    }

    private static async Task<List<string>> PendingAsync(PlatformDbContext context, CancellationToken cancellationToken)
    {
        // Otherwise EF Core queries a missing table.
        await context.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    private static PlatformDbContext ContextOf(ServiceEntry service, NpgsqlDataSource database)
    {
        var type = System.Reflection.Assembly.Load($"Platform.{service.Title}").GetTypes().Single(t => t.IsSubclassOf(typeof(PlatformDbContext)));
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        return (PlatformDbContext)Activator.CreateInstance(type, options.UseNpgsql(database).Options)!;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
