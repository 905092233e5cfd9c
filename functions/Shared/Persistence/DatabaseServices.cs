using System.ComponentModel.DataAnnotations;
using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Shared.Health;
using Platform.Shared.Messaging;

namespace Platform.Shared.Persistence;

/// <summary>Settings <c>Database__*</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The server's Npgsql connection string, without a database.</summary>
    [Required] public required string Server { get; set; }

    /// <summary>The database's name; default: the context's.</summary>
    public string? Name { get; set; }

    /// <summary>Whether to sign in with an Entra token of the managed identity instead of a password, as on Azure.</summary>
    public bool UseEntraToken { get; set; }

    /// <summary>The maximum number of connections of one instance.</summary>
    [Range(1, 500)] public int MaxPoolSize { get; set; } = 20;

    /// <summary>How many statements each connection keeps prepared, once they have been used five times. A prepared statement fails once when a migration
    /// changes its columns, so none returns <c>*</c>: EF Core names the columns of what it composes on, and others name them themselves.</summary>
    [Range(0, 1000)] public int MaxPreparedStatements { get; set; } = 100;
}

/// <summary>Registers a context's database.</summary>
public static class DatabaseServices
{
    // That of the local host. The password comes from PGPASSWORD; no command but those on a database needs it.
    private const string ServerForMigrationTools = "Host=localhost;Port=15432;Username=postgres";

    /// <summary>Adds the DbContext of a bounded context on PostgreSQL, with its outbox, its readiness check and its migrations.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="name">The database's name: the context's.</param>
    public static IHostApplicationBuilder AddDatabase<T>(this IHostApplicationBuilder builder, string name) where T : PlatformDbContext
    {
        var services = builder.Services;
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateDataAnnotations().ValidateOnStart();
        // `dotnet ef` starts the app without its settings.
        if (EF.IsDesignTime) services.PostConfigure<DatabaseOptions>(options => options.Server ??= ServerForMigrationTools);
        services.AddSingleton(provider => CreateDataSource(provider, name));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxInterceptor>();
        services.AddDbContextPool<T>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            // EF Core would log expected conflicts as errors. Other failures escape, and whoever catches them logs them.
            .ConfigureWarnings(events => events.Log((RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)))
            .AddInterceptors(provider.GetRequiredService<OutboxInterceptor>()));
        services.AddScoped<PlatformDbContext>(provider => provider.GetRequiredService<T>());
        services.AddHostedService<OutboxDispatcher>();
        services.AddScoped<OutboxSweep>();
        services.AddDependencyCheck("database", ProbeAsync);
        return builder;
    }

    private static NpgsqlDataSource CreateDataSource(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var builder = new NpgsqlDataSourceBuilder(options.Server);
        builder.ConnectionStringBuilder.Database = options.Name ?? name;
        builder.ConnectionStringBuilder.MaxPoolSize = options.MaxPoolSize;
        builder.ConnectionStringBuilder.Timeout = 5; // seconds to connect
        builder.ConnectionStringBuilder.CommandTimeout = 15;
        builder.ConnectionStringBuilder.ApplicationName = name;
        // A reset is a transaction for each use of a connection. No code changes its session, beyond a transaction or its own finally.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.ConnectionStringBuilder.MaxAutoPrepare = options.MaxPreparedStatements;
        if (options.UseEntraToken)
        {
            var credential = services.GetRequiredService<TokenCredential>();
            var scope = new TokenRequestContext(["https://ossrdbms-aad.database.windows.net/.default"]);
            builder.UsePeriodicPasswordProvider(async (_, cancellationToken) => (await credential.GetTokenAsync(scope, cancellationToken)).Token,
                successRefreshInterval: TimeSpan.FromMinutes(50), failureRefreshInterval: TimeSpan.FromSeconds(5));
        }
        return builder.Build();
    }

    private static async Task ProbeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select 1");
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
