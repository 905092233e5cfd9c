using Npgsql;

namespace Platform.Deploy;

/// <summary>A PostgreSQL server with the deployer's login.</summary>
public sealed class PostgresServer(string connectionString, Func<CancellationToken, ValueTask<string>>? password = null)
{
    /// <summary>The role that signs in.</summary>
    public string? Username { get; } = new NpgsqlConnectionStringBuilder(connectionString).Username;

    /// <summary>Opens a database.</summary>
    /// <param name="role">The role to act as, which owns what is created; null for the login.</param>
    public NpgsqlDataSource Open(string database, string? role = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.Database = database;
        builder.ConnectionStringBuilder.ApplicationName = "deployment";
        builder.ConnectionStringBuilder.Timeout = 15;
        builder.ConnectionStringBuilder.CommandTimeout = 600; // a migration may build an index
        if (role is not null) builder.ConnectionStringBuilder.Options = $"-c role={role}";
        if (password is not null)
        {
            builder.UsePasswordProvider(
                _ => throw new NotSupportedException("Only asynchronous connections."), (_, cancellationToken) => password(cancellationToken));
        }

        return builder.Build();
    }
}
