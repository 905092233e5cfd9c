using System.Security.Cryptography;
using System.Text;

namespace Platform.Local.BackingServices;

/// <summary>The folders and the user of PostgreSQL. As root it runs as nobody, and folders that nobody cannot enter are replaced by ones in /var/tmp.</summary>
internal sealed record PostgresHome(string ProgramFolder, string DataFolder, IReadOnlyList<string> AsUser)
{
    private const string Nobody = "65534";
    private static readonly string[] AsNobody = ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];

    private bool DropsRoot => AsUser.Count > 0;

    /// <summary>Whether the data is outside the host's data folder, and so outlives it.</summary>
    public bool DataIsElsewhere { get; private init; }

    public string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    public IReadOnlyList<string> Program(string name, params IEnumerable<string> arguments) =>
        [.. AsUser, Path.Combine(ProgramFolder, "bin", OperatingSystem.IsWindows() ? name + ".exe" : name), .. arguments];

    public static async Task<PostgresHome> FindAsync(string packagedPrograms, string dataFolder, CancellationToken cancellationToken)
    {
        var data = Path.Combine(dataFolder, "postgres");
        if (!Environment.IsPrivilegedProcess) return new(packagedPrograms, data, []);
        if (OperatingSystem.IsWindows())
        {
            throw new BackingServiceException(
                "PostgreSQL does not run with administrator rights; start the host in an ordinary terminal, "
                + "or pass the connection string of a PostgreSQL that already runs.");
        }

        if ((await Command.RunAsync([.. AsNobody, "true"], "/", cancellationToken)).ExitCode != 0)
        {
            throw new BackingServiceException(
                "PostgreSQL does not run as root, and setpriv (util-linux) cannot drop to another user here; run the host as an ordinary user, "
                + "or pass the connection string of a PostgreSQL that already runs.");
        }

        var programs = await NobodyCanEnterAsync(packagedPrograms, cancellationToken)
            ? packagedPrograms
            : await CopyAsync(packagedPrograms, cancellationToken);
        var elsewhere = Path.Combine(OutsideOf(dataFolder), "postgres");
        // Existing data stays elsewhere, even if the permissions have changed.
        if (!Directory.Exists(elsewhere) && await NobodyCanEnterAsync(dataFolder, cancellationToken)) return new(programs, data, AsNobody);
        await CreateOutsideAsync(Path.GetDirectoryName(elsewhere)!, cancellationToken);
        return new(programs, elsewhere, AsNobody) { DataIsElsewhere = true };
    }

    /// <summary>Changes the owner of a path to PostgreSQL's user.</summary>
    public Task ChangeOwnerAsync(string path, CancellationToken cancellationToken) => DropsRoot
        ? Command.RunSuccessfullyAsync($"Giving {path} to PostgreSQL's user", ["chown", "-R", $"{Nobody}:{Nobody}", path], "/", cancellationToken)
        : Task.CompletedTask;

    // Tested by trying, as PostgreSQL does: permissions alone do not tell.
    private static async Task<bool> NobodyCanEnterAsync(string folder, CancellationToken cancellationToken) =>
        (await Command.RunAsync([.. AsNobody, "test", "-x", folder], "/", cancellationToken)).ExitCode == 0;

    private static async Task<string> CopyAsync(string programs, CancellationToken cancellationToken)
    {
        var package = await File.ReadAllBytesAsync(Path.Combine(programs, "..", "package.json"), cancellationToken);
        var copy = Path.Combine(OutsideOf(programs), $"programs-{Convert.ToHexStringLower(SHA256.HashData(package))[..12]}");
        await CreateOutsideAsync(Path.GetDirectoryName(copy)!, cancellationToken);
        if (Directory.Exists(copy)) return copy;

        // Renamed when complete, so that a partial copy is never used.
        var unfinished = $"{copy}.{Guid.NewGuid():N}";
        await Command.RunSuccessfullyAsync("Copying PostgreSQL to where its user can run it", ["cp", "-a", programs, unfinished], "/", cancellationToken);
        try
        {
            Directory.Move(unfinished, copy);
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        return copy;
    }

    private static string OutsideOf(string folder)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))));
        return $"/var/tmp/platform-local-{hash[..12]}";
    }

    // Every user may create folders in /var/tmp: one of another user is not trusted.
    private static Task CreateOutsideAsync(string path, CancellationToken cancellationToken) => Command.RunSuccessfullyAsync(
        $"Creating {path} for PostgreSQL", ["sh", "-c", "mkdir -p -m 711 \"$1\" && test -O \"$1\" && test ! -L \"$1\"", "sh", path], "/", cancellationToken);
}
