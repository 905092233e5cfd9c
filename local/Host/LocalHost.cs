using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Platform.Local.BackingServices;
using Platform.Local.Demo;
using Platform.Local.Host.Dashboard;
using Platform.Local.Host.Triggers;
using Platform.Local.ServiceBus.Administration;
using Platform.Local.ServiceBus.Amqp;
using Platform.Manifest;
using Platform.Shared.Persistence;

namespace Platform.Local.Host;

/// <summary>The platform, or some of its apps, in this process, with the backing services beside it.</summary>
public sealed class LocalHost : IAsyncDisposable
{
    private const int TelemetryPagePort = 18888, CollectorPort = 4317;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private readonly LocalHostOptions options;
    private readonly PlatformManifest manifest;
    private readonly ILoggerFactory loggers;
    private readonly List<LocalApp> apps = [];
    private readonly RecentLogs? logs;
    private BackingServices.BackingServices? backing;
    private NpgsqlDataSource? database;
    private Broker? broker;
    private AmqpEndpoint? amqp;
    private AdministrationEndpoint? administration;
    private DashboardServer? dashboard;
    private TelemetryDashboard? telemetry;
    private BlobReceipts? blobReceipts;
    private WebPages? pages;

    private LocalHost(LocalHostOptions options)
    {
        this.options = options;
        manifest = PlatformManifest.Read(options.RepositoryRoot);
        logs = options.DashboardPort is null ? null : new(options.Clock);
        loggers = LoggerFactory.Create(logging =>
        {
            foreach (var provider in LogsOf("host")) logging.AddProvider(provider);
        });
    }

    /// <summary>The running apps, in the manifest's order.</summary>
    public IReadOnlyList<LocalApp> Apps => apps;

    /// <summary>PostgreSQL, Azurite and the mail catcher.</summary>
    public BackingServices.BackingServices Backing => backing!;

    /// <summary>The Service Bus broker.</summary>
    public Broker ServiceBus => broker!;

    /// <summary>The connection string of Service Bus for clients on this machine, over AMQP.</summary>
    public string ServiceBusConnectionString => amqp!.ConnectionString;

    /// <summary>The connection string of Service Bus for administration clients on this machine, over HTTP.</summary>
    public string ServiceBusAdministrationConnectionString => administration!.ConnectionString;

    /// <summary>The address of the pages of web/, if they are served.</summary>
    public Uri? WebAddress => pages is null ? null : AddressOf("gateway");

    /// <summary>The address of the pages with traces, metrics and logs, if any.</summary>
    public Uri? TelemetryPage => telemetry?.Page;

    /// <summary>The address of the dashboard, if any.</summary>
    public Uri? Dashboard => dashboard?.Address;

    /// <summary>The receipts and poison blobs of blob triggers.</summary>
    public BlobReceipts BlobReceipts => blobReceipts!;

    /// <summary>The settings of every app, by configuration key (with ':').</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; private set; } = new Dictionary<string, string?>();

    /// <summary>The services of <see cref="LocalHostOptions.Without"/>.</summary>
    public IReadOnlyList<ServiceElsewhere> Elsewhere { get; private set; } = [];

    private bool IsComplete => manifest.Services.All(s => apps.Exists(app => app.Name == s.Name));

    /// <summary>The address of an app.</summary>
    public Uri AddressOf(string service) => App(service).Address;

    /// <summary>A running app.</summary>
    public LocalApp App(string service) => apps.Find(a => a.Name == service) ?? throw new LocalHostException($"The app {service} does not run here.");

    /// <summary>Starts everything and returns when every app answers.</summary>
    /// <exception cref="LocalHostException">It cannot start; the message says what to do.</exception>
    /// <exception cref="BackingServiceException">A backing service cannot start; the message says what to do.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        var host = new LocalHost(options);
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("APPLICATIONINSIGHTS_CONNECTION_STRING")))
        {
            throw new LocalHostException(
                "The local host sends nothing to Application Insights: take APPLICATIONINSIGHTS_CONNECTION_STRING out of the environment, "
                + "or set OTEL_EXPORTER_OTLP_ENDPOINT to a collector instead of it.");
        }

        var elsewhere = manifest.Select(options.Without);
        IReadOnlyList<ServiceEntry> services = [.. manifest.Select(options.Only).Except(elsewhere)];
        var addresses = manifest.Services.ToDictionary(
            s => s.Name, s => new Uri($"http://localhost:{(options.FreePorts ? FreePort() : s.Port + options.PortOffset)}"), StringComparer.Ordinal);
        if (!options.FreePorts) EnsurePortsAreFree(services.Select(s => (s.Name, addresses[s.Name].Port)));

        var dataFolder = options.DataFolder ?? Path.Combine(options.RepositoryRoot, ".local");
        var backingOptions = new BackingServicesOptions
        {
            DataFolder = dataFolder,
            ServicesFolder = Path.Combine(options.RepositoryRoot, "local", "BackingServices"),
            Reset = options.Reset,
            PostgresConnectionString = Environment.GetEnvironmentVariable("PLATFORM_POSTGRES"),
            StorageConnectionString = Environment.GetEnvironmentVariable("PLATFORM_STORAGE"),
            SmtpHost = Environment.GetEnvironmentVariable("PLATFORM_SMTP_HOST"),
        };
        backingOptions = backingOptions with { QueuesAndTables = elsewhere.Count > 0 };
        backingOptions = options.FreePorts
            ? backingOptions with { PostgresPort = 0, BlobPort = 0, QueuePort = 0, TablePort = 0, SmtpPort = 0, MailPagePort = 0 }
            : backingOptions with
            {
                PostgresPort = backingOptions.PostgresPort + options.PortOffset,
                BlobPort = backingOptions.BlobPort + options.PortOffset,
                QueuePort = backingOptions.QueuePort + options.PortOffset,
                TablePort = backingOptions.TablePort + options.PortOffset,
                SmtpPort = backingOptions.SmtpPort + options.PortOffset,
                MailPagePort = backingOptions.MailPagePort + options.PortOffset,
            };
        if (backingOptions.SmtpHost is not null) backingOptions = backingOptions with { SmtpPort = 25 };
        var webFolder = Path.Combine(options.RepositoryRoot, "web");
        if (options.Web && Directory.Exists(webFolder) && services.Any(s => s.Name == "gateway")) pages = WebPages.StartBuild(webFolder, options.Report);
        backing = await BackingServices.BackingServices.StartAsync(backingOptions, options.Report, cancellationToken);
        if (options.Telemetry)
        {
            var (page, collector) = options.FreePorts ? (0, 0) : (TelemetryPagePort + options.PortOffset, CollectorPort + options.PortOffset);
            telemetry = await TelemetryDashboard.StartAsync(
                backingOptions.ServicesFolder, Path.Combine(dataFolder, "logs"), page, collector, options.Report, cancellationToken);
        }

        database = await OpenDatabaseAsync(
            backing.PostgresConnectionString, services.Concat(elsewhere).Select(s => s.Database).OfType<string>(), cancellationToken);
        broker = new(database, options.Clock, loggers) { Faults = options.Faults };
        var durable = new DurableStore(database);
        await broker.CreateSchemaAsync(cancellationToken);
        await durable.CreateSchemaAsync(cancellationToken);
        await broker.DeclareAsync(manifest, cancellationToken);
        amqp = AmqpEndpoint.Start(broker, options.FreePorts ? FreePort() : AmqpPort, loggers);
        administration = await AdministrationEndpoint.StartAsync(
            broker, options.FreePorts ? FreePort() : AdministrationPort, loggers, cancellationToken);

        var blobs = new BlobServiceClient(backing.StorageConnectionString);
        foreach (var container in manifest.Containers)
            await blobs.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        if (backingOptions.StorageConnectionString is null) await AllowUploadsFromBrowsersAsync(blobs, addresses, cancellationToken);

        options.Report("Building the apps");
        var hostServices = new HostServices(broker, durable, database, blobs, options.Clock)
        {
            AdministrationConnectionString = ServiceBusAdministrationConnectionString,
            BlobPollInterval = options.BlobPollInterval,
            ConfigureServices = options.ConfigureServices,
        };
        await hostServices.Timers.CreateSchemaAsync(cancellationToken);
        await hostServices.BlobReceipts.CreateSchemaAsync(cancellationToken);
        blobReceipts = hostServices.BlobReceipts;
        var settings = Settings = SettingsOf(addresses, dataFolder);
        var definitions = services.Select(s => AppDefinition.Of(s, addresses[s.Name])).Concat(options.MoreApps).ToList();
        var built = new LocalApp[definitions.Count];
        await Parallel.ForAsync(0, definitions.Count, cancellationToken, async (i, token) =>
        {
            var builder = NewBuilder(definitions[i], dataFolder, settings);
            built[i] = LocalApp.Build(builder, definitions[i], hostServices with { Reports = i == 0 });
            await MigrateAsync(built[i], token);
        });
        apps.AddRange(built);
        Elsewhere = await Task.WhenAll(
            elsewhere.Select(s => PrepareElsewhereAsync(s, addresses[s.Name], dataFolder, hostServices, cancellationToken)));

        if (pages is not null) await pages.Built.WaitAsync(cancellationToken);
        options.Report("Starting the apps");
        if (logs is not null && DashboardPort is { } port)
            dashboard = await DashboardServer.StartAsync(this, logs, port, new ConsoleLogs("dashboard", options.LogLevel), cancellationToken);
        await Task.WhenAll(apps.Select(app => app.StartAsync(cancellationToken)));
        if (options.DemoData) await EnsureDemoDataAsync(cancellationToken);
    }

    /// <summary>Pages of the gateway's origins may write to upload addresses, as Bicep allows on Azure. Storage that was given stays as it is.</summary>
    private static async Task AllowUploadsFromBrowsersAsync(
        BlobServiceClient blobs, Dictionary<string, Uri> addresses, CancellationToken cancellationToken)
    {
        var origins = Environment.GetEnvironmentVariable("Gateway__AllowedOrigins")
            ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (addresses.TryGetValue("gateway", out var gateway)) origins = [gateway.GetLeftPart(UriPartial.Authority), .. origins];
        var rule = new BlobCorsRule
        {
            AllowedOrigins = string.Join(',', origins),
            AllowedMethods = "PUT,OPTIONS",
            AllowedHeaders = "content-type,x-ms-blob-type,x-ms-version",
            ExposedHeaders = "",
            MaxAgeInSeconds = 3600,
        };
        BlobServiceProperties properties = await blobs.GetPropertiesAsync(cancellationToken);
        properties.Cors = origins.Length == 0 ? [] : [rule];
        await blobs.SetPropertiesAsync(properties, cancellationToken);
    }

    private async Task EnsureDemoDataAsync(CancellationToken cancellationToken)
    {
        if (apps.Find(app => app.Name == "identity") is { } identity) await DemoAccountWriter.EnsureAsync(identity.Services, cancellationToken);
        if (!IsComplete) return;
        try
        {
            await DemoData.EnsureAsync(AddressOf("gateway"), token => WaitUntilIdleAsync(TimeSpan.FromSeconds(30), token), options.Report, cancellationToken);
        }
        catch (HttpRequestException failed)
        {
            throw new LocalHostException($"The demo data could not be written: {failed.Message}");
        }
    }

    private AppBuilder NewBuilder(AppDefinition app, string dataFolder, IReadOnlyDictionary<string, string?> settings)
    {
        // An app that is not in the manifest has no host.json: the defaults apply.
        var folder = manifest.Services.FirstOrDefault(s => s.Name == app.Name) is { } service
            ? Path.Combine(options.RepositoryRoot, service.Folder)
            : dataFolder;
        var providers = LogsOf(app.Name).Concat(logs is null ? [] : [logs.Of(app.Name)]);
        return new($"Platform.{char.ToUpperInvariant(app.Name[0])}{app.Name[1..]}", folder, app.Address, settings, providers);
    }

    /// <summary>Applies the app's migrations and writes its settings.</summary>
    private async Task<ServiceElsewhere> PrepareElsewhereAsync(
        ServiceEntry service, Uri address, string dataFolder, HostServices hostServices, CancellationToken cancellationToken)
    {
        var definition = AppDefinition.Of(service, address);
        await using (var app = LocalApp.Build(NewBuilder(definition, dataFolder, Settings), definition, hostServices with { Reports = false }))
            await MigrateAsync(app, cancellationToken);
        var folder = Path.Combine(options.RepositoryRoot, service.Folder);
        return new(service, address, SettingsAreWritten: LocalSettings.Write(folder, Settings));
    }

    private IEnumerable<ILoggerProvider> LogsOf(string app)
    {
        yield return new ConsoleLogs(app, options.LogLevel);
        if (options.Logs is not null) yield return options.Logs(app);
    }

    /// <summary>The settings of the apps, which Bicep sets on Azure.</summary>
    private Dictionary<string, string?> SettingsOf(Dictionary<string, Uri> addresses, string dataFolder)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Database:Server"] = backing!.PostgresConnectionString,
            ["AzureWebJobsStorage"] = backing.StorageConnectionString,
            ["ServiceBus"] = ServiceBusConnectionString,
            ["Smtp:Host"] = backing.SmtpHost,
            ["Smtp:Port"] = backing.SmtpPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Smtp:From"] = "shop@platform.local",
            ["Identity:KeyEncryptionKey"] = KeyEncryptionKey(dataFolder),
        };
        settings["Gateway:UploadOrigins"] = new BlobServiceClient(backing.StorageConnectionString).Uri.GetLeftPart(UriPartial.Authority);
        if (pages is not null) settings["Gateway:PagesFolder"] = pages.Folder;
        if (telemetry is not null) settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = telemetry.Collector.ToString();
        if (addresses.TryGetValue("gateway", out var gateway)) settings["Auth:Issuer"] = gateway.GetLeftPart(UriPartial.Authority);
        if (addresses.TryGetValue("identity", out var identity)) settings["Auth:JwksUri"] = new Uri(identity, "/.well-known/jwks.json").ToString();
        settings["Operations:ServiceBusAdministration"] = ServiceBusAdministrationConnectionString;
        foreach (var service in manifest.Services) settings[$"Operations:Apps:{service.Name}"] = addresses[service.Name].ToString();
        foreach (var service in manifest.Services)
            foreach (var route in service.Routes) settings[$"Gateway:Routes:{route}"] = addresses[service.Name].ToString();
        return settings;
    }

    /// <summary>The key that encrypts Identity's signing keys: created once, readable by this user only.</summary>
    private static string KeyEncryptionKey(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "identity.key");
        if (File.Exists(path)) return File.ReadAllText(path);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, file);
        writer.Write(key);
        return key;
    }

    private static async Task MigrateAsync(LocalApp app, CancellationToken cancellationToken)
    {
        await using var scope = app.Services.CreateAsyncScope();
        if (scope.ServiceProvider.GetService<PlatformDbContext>() is not { } context) return;
        if (context.Database.HasPendingModelChanges())
        {
            var project = $"functions/{char.ToUpperInvariant(app.Name[0])}{app.Name[1..]}";
            throw new LocalHostException(
                $"The model of {app.Name} has changed without a migration: dotnet ef migrations add <Name> --project {project} (docs/new-service.md).");
        }
        // Otherwise EF Core queries a missing table, and logs an error.
        await context.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Creates missing databases, and opens the host's own for messages and orchestrations.</summary>
    private static async Task<NpgsqlDataSource> OpenDatabaseAsync(string server, IEnumerable<string> contexts, CancellationToken cancellationToken)
    {
        const string hostDatabase = "local_host";
        await using (var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = "postgres" }))
        {
            await using var list = maintenance.CreateCommand("select array_agg(datname::text) from pg_database");
            var present = (string[])(await list.ExecuteScalarAsync(cancellationToken))!;
            foreach (var name in contexts.Prepend(hostDatabase).Except(present, StringComparer.Ordinal))
            {
                await using var create = maintenance.CreateCommand($"create database \"{name}\"");
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server)
        {
            Database = hostDatabase,
            MaxPoolSize = 60,
            MaxAutoPrepare = 50,
            ApplicationName = hostDatabase,
            NoResetOnClose = true, // a reset is a transaction for each use of a connection
        });
    }

    /// <summary>Waits until no message waits or is handled and no orchestration can proceed. Messages for apps that do not run do not count.</summary>
    /// <exception cref="TimeoutException">There is still work after the timeout.</exception>
    public async Task WaitUntilIdleAsync(TimeSpan deadline, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            for (var quiet = 0; quiet < 2;)
            {
                quiet = await IsIdleAsync(stop.Token) ? quiet + 1 : 0;
                await Task.Delay(20, stop.Token);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var counts = await broker!.GetCountsAsync(cancellationToken);
            throw new TimeoutException(
                $"There is still work after {deadline}: {string.Join(", ", counts.Where(c => c.Active + c.Locked > 0).Select(c => c.ToString()))}");
        }
    }

    private async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        if (!await IsServiceBusIdleAsync(cancellationToken)) return false; // first, because the others ask each app
        foreach (var app in apps)
        {
            await using var scope = app.Services.CreateAsyncScope();
            if (scope.ServiceProvider.GetService<PlatformDbContext>() is { } db && await db.Outbox.AnyAsync(cancellationToken)) return false;
            if (app.TaskHub is { } hub && !await hub.IsIdleAsync(cancellationToken)) return false;
        }
        return await IsServiceBusIdleAsync(cancellationToken); // last: outbox messages have arrived
    }

    private async Task<bool> IsServiceBusIdleAsync(CancellationToken cancellationToken)
    {
        if (await broker!.IsIdleAsync(cancellationToken)) return true;
        if (IsComplete) return false;
        // Messages for apps that do not run stay.
        var waiting = (await broker.GetCountsAsync(cancellationToken)).Where(c => c.Active + c.Locked > 0).Select(c => c.Entity);
        var absent = manifest.Services.Where(s => !apps.Exists(app => app.Name == s.Name));
        return !waiting.Except(
            absent.SelectMany(s => s.Subscriptions.Select(sub => $"{sub.Topic}/subscriptions/{s.Name}").Append(s.Queue?.Name ?? "")), StringComparer.Ordinal)
                .Any();
    }

    private int AdministrationPort => AdministrationEndpoint.DefaultPort + options.PortOffset;

    private int AmqpPort => AmqpEndpoint.DefaultPort + options.PortOffset;

    private int? DashboardPort => options.DashboardPort switch { null => null, 0 => FreePort(), var port => port + options.PortOffset };

    private void EnsurePortsAreFree(IEnumerable<(string Name, int Port)> services)
    {
        foreach (var (name, port) in services)
        {
            if (!IsFree(port))
            {
                throw new LocalHostException(
                    $"Port {port} ({name}) is in use: stop what uses it, change the port in {PlatformManifest.RelativePath}, or start with --port-offset.");
            }
        }

        EnsurePortIsFree(AmqpPort, "Service Bus over AMQP");
        EnsurePortIsFree(AdministrationPort, "Service Bus, administration");
        if (DashboardPort is { } dashboardPort) EnsurePortIsFree(dashboardPort, "the dashboard");

        static void EnsurePortIsFree(int port, string use)
        {
            if (!IsFree(port)) throw new LocalHostException($"Port {port} ({use}) is in use: stop what uses it, or start with --port-offset.");
        }
    }

    private static readonly ConcurrentDictionary<int, int> IssuedPorts = new();

    /// <summary>Whether a port of the loopback interface is free.</summary>
    public static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Issues a free port, once per process. It is below the ephemeral ports, so that no connection takes it.</summary>
    public static int FreePort()
    {
        int port;
        do port = Random.Shared.Next(24_000, 32_000);
        while (!IsFree(port) || !IssuedPorts.TryAdd(port, port));
        return port;
    }

    /// <summary>Stops taking work, waits ten seconds for work in progress, then stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        options.Faults?.End();
        using (var timeout = new CancellationTokenSource(StopTimeout))
            await Task.WhenAll(apps.Select(app => app.StopAsync(timeout.Token))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pages?.Dispose();
        if (dashboard is not null) await dashboard.DisposeAsync();
        foreach (var app in apps) await app.DisposeAsync();
        apps.Clear();
        if (amqp is not null) await amqp.DisposeAsync();
        if (administration is not null) await administration.DisposeAsync();
        if (broker is not null) await broker.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        if (telemetry is not null) await telemetry.DisposeAsync(); // after the apps, which report to it until they end
        if (backing is not null) await backing.DisposeAsync();
        loggers.Dispose();
    }
}
