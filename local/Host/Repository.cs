namespace Platform.Local.Host;

/// <summary>The checkout that this build is in.</summary>
public static class Repository
{
    /// <summary>The folder with infra/platform.json, above this assembly or the working directory.</summary>
    /// <exception cref="LocalHostException">There is none.</exception>
    public static string Root { get; } = Find(AppContext.BaseDirectory) ?? Find(Environment.CurrentDirectory)
        ?? throw new LocalHostException($"There is no {Manifest.RelativePath} above {AppContext.BaseDirectory}: run the local host from its repository.");

    static string? Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Manifest.RelativePath))) return folder.FullName;
        return null;
    }
}
