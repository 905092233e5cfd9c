namespace Platform.Local.BackingServices;

/// <summary>PostgreSQL, Azurite (blobs; queues and tables if asked for) and a mail catcher on the loopback interface; they stop with this object or
/// process.</summary>
public sealed class BackingServices : IAsyncDisposable
{
    // The documented default account of Azurite, not a secret.
    private const string AzuriteAccount = "devstoreaccount1";
    private const string AzuriteKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan PreviousHostTimeout = TimeSpan.FromSeconds(20);

    private readonly BackingServicesOptions options;
    private readonly Action<string> report;
    private readonly string logFolder;
    private readonly List<IAsyncDisposable> started = [];
    private IDisposable? claim;

    private BackingServices(BackingServicesOptions options, Action<string> report)
    {
        this.options = options;
        this.report = report;
        logFolder = Path.Combine(options.DataFolder, "logs");
        PostgresConnectionString = options.PostgresConnectionString ?? "";
        StorageConnectionString = options.StorageConnectionString ?? "";
        SmtpHost = options.SmtpHost ?? "127.0.0.1";
        SmtpPort = options.SmtpPort;
        MailPage = options.MailPage;
    }

    /// <summary>The connection string of PostgreSQL, without a database.</summary>
    public string PostgresConnectionString { get; private set; }

    /// <summary>The connection string of the storage account or Azurite.</summary>
    public string StorageConnectionString { get; private set; }

    /// <summary>The host that mail is sent to.</summary>
    public string SmtpHost { get; }

    /// <summary>The port that mail is sent to.</summary>
    public int SmtpPort { get; private set; }

    /// <summary>The mail catcher's page, with its REST API at <c>/email</c>; null for another mail server without one.</summary>
    public Uri? MailPage { get; private set; }

    /// <summary>Installs missing packages, stops leftovers of earlier hosts, and returns when every service answers.</summary>
    /// <param name="report">Receives lines of progress, possibly from several threads.</param>
    /// <exception cref="BackingServiceException">A service cannot run; nothing is left running.</exception>
    public static async Task<BackingServices> StartAsync(BackingServicesOptions options, Action<string> report, CancellationToken cancellationToken)
    {
        var services = new BackingServices(options, report);
        try
        {
            await services.StartAsync(cancellationToken);
            return services;
        }
        catch (UnauthorizedAccessException denied)
        {
            await services.DisposeAsync();
            throw new BackingServiceException($"{denied.Message} Another user (root?) created it: change its owner, or delete it.");
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var external = options is { PostgresConnectionString: not null, StorageConnectionString: not null, SmtpHost: not null };
        var packages = new ServicePackages(options.ServicesFolder);
        if (!external)
        {
            Directory.CreateDirectory(logFolder);
            await ClaimDataFolderAsync(cancellationToken);
            await packages.EnsureInstalledAsync(logFolder, report, cancellationToken);
        }

        // The first failure ends the other starts.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(
            CancelOnFailureAsync(StartPostgresAsync(packages, failed.Token), failed),
            CancelOnFailureAsync(StartAzuriteAsync(packages, failed.Token), failed),
            CancelOnFailureAsync(StartMailCatcherAsync(packages, failed.Token), failed));
    }

    // One host per data folder: what still runs on a claimed one is a leftover, and may be stopped.
    private async Task ClaimDataFolderAsync(CancellationToken cancellationToken) =>
        claim = await FileLock.AcquireAsync(
            Path.Combine(options.DataFolder, "backing-services.lock"), PreviousHostTimeout,
            () => report("Another local host uses this data folder; waiting for it to stop…"), cancellationToken)
            ?? throw new BackingServiceException($"Another local host uses {options.DataFolder}; stop it, or choose another data folder.");

    private static async Task CancelOnFailureAsync(Task start, CancellationTokenSource failed)
    {
        try
        {
            await start;
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private async Task StartPostgresAsync(ServicePackages packages, CancellationToken cancellationToken)
    {
        if (options.PostgresConnectionString is { } running)
        {
            await PostgresServer.EnsureReachableAsync(running, cancellationToken);
            return;
        }

        packages.EnsurePostgresIsPackaged();
        var home = await PostgresHome.FindAsync(packages.PostgresFolder, options.DataFolder, cancellationToken);
        var server = new PostgresServer(home, options.ServicesFolder, options.DataFolder, logFolder);
        await server.StopLeftoverAsync(cancellationToken);
        if (options.Reset) server.DeleteData();
        PostgresConnectionString = (await server.StartAsync(
            new PortRequest(options.PostgresPort, "PostgreSQL"), started, report, cancellationToken)).ConnectionString;
    }

    private async Task StartAzuriteAsync(ServicePackages packages, CancellationToken cancellationToken)
    {
        if (options.StorageConnectionString is not null) return;

        var script = options.QueuesAndTables ? packages.AzuriteScript : packages.AzuriteBlobScript;
        var azurite = await PrepareAsync(
            new NodeService("Azurite", script, Path.Combine(options.DataFolder, "azurite"), options.ServicesFolder, logFolder) { StopMessage = "shutdown" },
            cancellationToken);
        PortRequest[] requests = options.QueuesAndTables
            ? [new(options.BlobPort, "Azurite blob"), new(options.QueuePort, "Azurite queue"), new(options.TablePort, "Azurite table")]
            : [new(options.BlobPort, "Azurite blob")];
        await Ports.OpenAsync(requests, async ports =>
        {
            (string Name, int Port, Uri Address)[] endpoints =
                [.. new[] { "blob", "queue", "table" }.Zip(ports, (name, port) => (name, port, new Uri($"http://127.0.0.1:{port}/{AzuriteAccount}")))];
            await azurite.StartAsync(
                ["--location", azurite.DataFolder, .. endpoints.SelectMany(e => new[] { $"--{e.Name}Host", "127.0.0.1", $"--{e.Name}Port", $"{e.Port}" }),
                    "--skipApiVersionCheck", "--silent", "--disableTelemetry"],
                started,
                async cancel => (await Task.WhenAll(endpoints.Select(e => Probes.HttpAnswersAsync(e.Address, cancel)))).All(answers => answers),
                cancellationToken);
            StorageConnectionString = $"DefaultEndpointsProtocol=http;AccountName={AzuriteAccount};AccountKey={AzuriteKey};"
                + string.Concat(endpoints.Select(e => $"{char.ToUpperInvariant(e.Name[0])}{e.Name[1..]}Endpoint={e.Address};"));
            report($"Azurite ({string.Join(", ", endpoints.Select(e => $"{e.Name}s"))}) is ready on port {string.Join(", ", ports)}");
            return true;
        });
    }

    private async Task StartMailCatcherAsync(ServicePackages packages, CancellationToken cancellationToken)
    {
        if (options.SmtpHost is not null) return;

        var mail = await PrepareAsync(
            new NodeService("The mail catcher", packages.MailDevScript, Path.Combine(options.DataFolder, "mail"), options.ServicesFolder, logFolder),
            cancellationToken);
        await Ports.OpenAsync([new(options.SmtpPort, "mail catcher SMTP"), new(options.MailPagePort, "mail catcher page")], async ports =>
        {
            var page = new Uri($"http://127.0.0.1:{ports[1]}/");
            await mail.StartAsync(
                ["--ip", "127.0.0.1", "--smtp", $"{ports[0]}", "--web", $"{ports[1]}", "--mail-directory", mail.DataFolder],
                started,
                async cancel => await Probes.HttpAnswersAsync(new Uri(page, "healthz"), cancel) && await Probes.SmtpGreetsAsync(SmtpHost, ports[0], cancel),
                cancellationToken);
            (SmtpPort, MailPage) = (ports[0], page);
            report($"The mail catcher is ready on port {ports[0]}; mails are at {page}");
            return true;
        });
    }

    private async Task<NodeService> PrepareAsync(NodeService service, CancellationToken cancellationToken)
    {
        await service.StopLeftoverAsync(cancellationToken);
        if (options.Reset) Folders.Delete(service.DataFolder);
        return service;
    }

    /// <summary>Stops the started services at once, in at most 25 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(started.Select(process => process.DisposeAsync().AsTask()));
        started.Clear();
        claim?.Dispose();
    }
}
