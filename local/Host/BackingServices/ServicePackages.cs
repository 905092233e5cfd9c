using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Local.Host.BackingServices;

/// <summary>The npm packages of local/services, installed when they are missing or the lock file has changed.</summary>
internal sealed class ServicePackages(string servicesFolder)
{
    public const string NodeAdvice =
        "Node.js 20 or newer is needed for the local backing services; install it from nodejs.org, or pass connection strings of services that already run.";
    private const int OldestNode = 20;
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(10);
    private readonly string _modules = Path.Combine(servicesFolder, "node_modules");

    public string AzuriteScript => Path.Combine(_modules, "azurite", "dist", "src", "blob", "main.js");

    public string MailDevScript => Path.Combine(_modules, "maildev", "bin", "maildev");

    /// <summary>The folder with PostgreSQL's bin, lib and share.</summary>
    public string PostgresFolder => Path.Combine(PostgresPackage, "native");

    private string PostgresPackage => Path.Combine(_modules, "@embedded-postgres", Platform);

    private string Stamp => Path.Combine(_modules, ".installed-by-local-host");

    private static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + "-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    public async Task EnsureInstalledAsync(string logFolder, Action<string> report, CancellationToken cancellationToken)
    {
        var wanted = await DescribeWantedAsync(cancellationToken);
        if (await IsInstalledAsync(wanted, cancellationToken))
            return;

        await RequireNodeAsync(cancellationToken);
        // Two hosts, or a host and the tests, may start at once on a fresh checkout.
        using var turn = await FileLock.TakeAsync(
            Path.Combine(servicesFolder, ".local", "install.lock"), InstallLimit,
            () => report("Another process is installing the backing services; waiting for it…"), cancellationToken)
            ?? throw new BackingServiceException($"Another process has been installing the backing services in {servicesFolder} for {InstallLimit.TotalMinutes:0} minutes; end it and start again.");
        if (await IsInstalledAsync(wanted, cancellationToken))
            return;

        report("Installing backing services (first run, or their versions changed)…");
        await InstallAsync(Path.Combine(logFolder, "npm.log"), cancellationToken);
        await LinkPostgresLibrariesAsync(cancellationToken);
        await File.WriteAllTextAsync(Stamp, wanted, cancellationToken);
    }

    private async Task<string> DescribeWantedAsync(CancellationToken cancellationToken)
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(servicesFolder, "package-lock.json"), cancellationToken);
        return $"{Platform} {Convert.ToHexString(SHA256.HashData(lockFile))}";
    }

    private async Task<bool> IsInstalledAsync(string wanted, CancellationToken cancellationToken) =>
        File.Exists(Stamp) && await File.ReadAllTextAsync(Stamp, cancellationToken) == wanted;

    private async Task RequireNodeAsync(CancellationToken cancellationToken)
    {
        var (exitCode, version) = await Command.RunAsync(["node", "--version"], servicesFolder, cancellationToken);
        if (exitCode != 0)
            throw new BackingServiceException(NodeAdvice);
        if (!Version.TryParse(version.TrimStart('v'), out var found) || found.Major < OldestNode)
            throw new BackingServiceException($"{NodeAdvice} The one found is {version}.");
    }

    private async Task InstallAsync(string log, CancellationToken cancellationToken)
    {
        // npm is a batch file on Windows, which only its shell can start.
        string[] npm = OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/c", "npm"] : ["npm"];
        // No package's install script is needed, but PostgreSQL's links (below): npm 11 stops running them, older ones would.
        await using var install = SupervisedProcess.Start(servicesFolder, new ProcessSpec(
            "npm ci", [.. npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--no-progress", "--loglevel=error"], servicesFolder, log) { GraceSeconds = 1 });
        var exitCode = await install.WaitForExitAsync(cancellationToken);
        if (exitCode != 0)
            throw new BackingServiceException(
                $"Installing the backing services failed (npm ci in {servicesFolder}, exit code {exitCode}; {log}):{Environment.NewLine}{LogFile.Head(log)}");
    }

    private async Task LinkPostgresLibrariesAsync(CancellationToken cancellationToken)
    {
        var script = Path.Combine(PostgresPackage, "scripts", "hydrate-symlinks.js");
        if (File.Exists(script))
            await Command.RequireAsync("Linking PostgreSQL's libraries", ["node", script], PostgresPackage, cancellationToken);
    }

    /// <summary>Not every platform has PostgreSQL binaries; it matters only when PostgreSQL is to be started.</summary>
    public void RequirePostgres()
    {
        if (!Directory.Exists(PostgresFolder))
            throw new BackingServiceException($"There is no embedded PostgreSQL for {Platform}; start a PostgreSQL 17 yourself and pass its connection string.");
    }
}
