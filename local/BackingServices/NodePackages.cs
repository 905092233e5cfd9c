using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Local.BackingServices;

/// <summary>The npm packages of a folder, installed when missing or when the lock file has changed.</summary>
/// <param name="what">Their name in messages: "the backing services".</param>
/// <param name="servicesFolder">local/BackingServices, whose supervise.mjs stops the installation when this process ends.</param>
public sealed class NodePackages(string folder, string what, string servicesFolder)
{
    internal const string NodeAdvice =
        "Node.js 20 or newer is needed for the local backing services; install it from nodejs.org, or pass connection strings of services that already run.";
    private const int MinNodeVersion = 20;
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The system that the packages are for, named as npm does: linux-x64.</summary>
    internal static string Target { get; } =
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + "-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>The folder of the packages.</summary>
    public string Modules { get; } = Path.Combine(folder, "node_modules");

    private string Stamp => StampOf(Modules);

    private static string StampOf(string modules) => Path.Combine(modules, ".installed-by-local-host");

    /// <summary>Whether the installation into a node_modules folder was completed.</summary>
    public static bool AreIn(string modules) => File.Exists(StampOf(modules));

    /// <summary>Installs the packages unless they are installed.</summary>
    /// <param name="finish">A step that completes the installation.</param>
    /// <exception cref="BackingServiceException">The packages cannot be installed; the message says what to do.</exception>
    public async Task EnsureInstalledAsync(
        string logFolder, Action<string> report, Func<CancellationToken, Task>? finish = null, CancellationToken cancellationToken = default)
    {
        var wanted = await DescribeWantedAsync(cancellationToken);
        if (await IsInstalledAsync(wanted, cancellationToken)) return;

        await EnsureNodeAsync(cancellationToken);
        // Two hosts may start at once on a fresh checkout.
        using var turn = await FileLock.AcquireAsync(
            Path.Combine(folder, ".local", "install.lock"), InstallTimeout,
            () => report($"Another process is installing {what}; waiting for it…"), cancellationToken) ?? throw new BackingServiceException(
                $"Another process has been installing {what} in {folder} for {InstallTimeout.TotalMinutes:0} minutes; end it and start again.");
        if (await IsInstalledAsync(wanted, cancellationToken)) return;

        report($"Installing {what} (first run, or their versions changed)…");
        await InstallAsync(Path.Combine(logFolder, "npm.log"), cancellationToken);
        if (finish is not null) await finish(cancellationToken);
        await File.WriteAllTextAsync(Stamp, wanted, cancellationToken);
    }

    private async Task<string> DescribeWantedAsync(CancellationToken cancellationToken)
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"), cancellationToken);
        return $"{Target} {Convert.ToHexString(SHA256.HashData(lockFile))}";
    }

    private async Task<bool> IsInstalledAsync(string wanted, CancellationToken cancellationToken) =>
        File.Exists(Stamp) && await File.ReadAllTextAsync(Stamp, cancellationToken) == wanted;

    private async Task EnsureNodeAsync(CancellationToken cancellationToken)
    {
        var (exitCode, version) = await Command.RunAsync(["node", "--version"], folder, cancellationToken);
        if (exitCode != 0) throw new BackingServiceException(NodeAdvice);
        if (!Version.TryParse(version.TrimStart('v'), out var found) || found.Major < MinNodeVersion)
            throw new BackingServiceException($"{NodeAdvice} The one found is {version}.");
    }

    private async Task InstallAsync(string log, CancellationToken cancellationToken)
    {
        // npm would delete what a link points to, which is not its own.
        if (new DirectoryInfo(Modules).LinkTarget is not null) Directory.Delete(Modules);
        // On Windows, npm is a batch file.
        string[] npm = OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/c", "npm"] : ["npm"];
        // ServicePackages does what is needed of the install scripts, which npm 11 no longer runs.
        await using var install = SupervisedProcess.Start(servicesFolder, new ProcessSpec(
            "npm ci", [.. npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--no-progress", "--loglevel=error"], folder, log)
        { GraceSeconds = 1 });
        var exitCode = await install.WaitForExitAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new BackingServiceException(
                $"Installing {what} failed (npm ci in {folder}, exit code {exitCode}; {log}):{Environment.NewLine}{LogFile.Head(log)}");
        }
    }
}
