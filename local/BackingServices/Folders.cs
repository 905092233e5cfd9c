namespace Platform.Local.BackingServices;

internal static class Folders
{
    public static void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
