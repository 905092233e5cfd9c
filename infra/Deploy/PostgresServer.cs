using Npgsql;

namespace Platform.Deploy;

/// <summary>A PostgreSQL server, and who the deployer is there.</summary>
/// <param name="connectionString">Npgsql's, without a database.</param>
/// <param name="password">A token in place of a password; null when the connection string has one.</param>
public sealed class PostgresServer(string connectionString, Func<CancellationToken, ValueTask<string>>? password = null)
{
    /// <summary>The role that signs in.</summary>
    public string? Username { get; } = new NpgsqlConnectionStringBuilder(connectionString).Username;

    /// <summary>Opens a database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="role">The role to act as, so that what is made belongs to it; null for the one that signs in.</param>
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
