namespace Platform.Local.BackingServices;

internal static class LogFile
{
    private const int Lines = 15;

    public static string LastLines(string text) => string.Join(Environment.NewLine, Split(text).TakeLast(Lines));

    public static string Tail(string path) => LastLines(Read(path));

    /// <summary>The first lines, where npm reports the cause.</summary>
    public static string Head(string path) => string.Join(Environment.NewLine, Split(Read(path)).Take(Lines));

    private static string[] Split(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Read(string path)
    {
        if (!File.Exists(path)) return "(no log was written)";
        // Its writer may still hold it open.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
