namespace Platform.Local.BackingServices;

/// <summary>The npm packages of local/BackingServices.</summary>
internal sealed class ServicePackages(string servicesFolder)
{
    private readonly NodePackages packages = new(servicesFolder, "the backing services", servicesFolder);

    /// <summary>Azurite's blob service alone.</summary>
    public string AzuriteBlobScript => Path.Combine(packages.Modules, "azurite", "dist", "src", "blob", "main.js");

    /// <summary>Azurite's blob, queue and table services.</summary>
    public string AzuriteScript => Path.Combine(packages.Modules, "azurite", "dist", "src", "azurite.js");

    public string MailDevScript => Path.Combine(packages.Modules, "maildev", "bin", "maildev");

    /// <summary>The folder with PostgreSQL's bin, lib and share.</summary>
    public string PostgresFolder => Path.Combine(PostgresPackage, "native");

    private string PostgresPackage => Path.Combine(packages.Modules, "@embedded-postgres", NodePackages.Target);

    public Task EnsureInstalledAsync(string logFolder, Action<string> report, CancellationToken cancellationToken) =>
        packages.EnsureInstalledAsync(logFolder, report, LinkPostgresLibrariesAsync, cancellationToken);

    private async Task LinkPostgresLibrariesAsync(CancellationToken cancellationToken)
    {
        var script = Path.Combine(PostgresPackage, "scripts", "hydrate-symlinks.js");
        if (File.Exists(script)) await Command.RunSuccessfullyAsync("Linking PostgreSQL's libraries", ["node", script], PostgresPackage, cancellationToken);
    }

    /// <summary>Checks that this platform has PostgreSQL binaries, when PostgreSQL is to be started.</summary>
    public void EnsurePostgresIsPackaged()
    {
        if (!Directory.Exists(PostgresFolder))
        {
            throw new BackingServiceException(
                $"There is no embedded PostgreSQL for {NodePackages.Target}; start a PostgreSQL 17 yourself and pass its connection string.");
        }
    }
}
