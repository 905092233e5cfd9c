namespace Platform.Local.Host.BackingServices;

internal static class Folders
{
    public static void Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
