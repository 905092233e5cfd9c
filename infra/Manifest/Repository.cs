namespace Platform.Manifest;

/// <summary>The checkout of this build.</summary>
public static class Repository
{
    /// <summary>The folder with infra/platform.json, above this assembly or the working directory.</summary>
    /// <exception cref="ManifestException">The folder does not exist.</exception>
    public static string Root { get; } = Find(AppContext.BaseDirectory) ?? Find(Environment.CurrentDirectory)
        ?? throw new ManifestException($"There is no {PlatformManifest.RelativePath} above {AppContext.BaseDirectory}: run this from a checkout.");

    private static string? Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, PlatformManifest.RelativePath))) return folder.FullName;
        return null;
    }
}
