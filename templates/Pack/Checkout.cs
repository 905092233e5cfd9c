using System.Diagnostics;
using System.Text;
using Platform.Manifest;

namespace Platform.Pack;

/// <summary>The files of a repository by their path from its root, as Git has them: what .gitignore names is not among them.</summary>
internal static class Checkout
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static async Task<SortedDictionary<string, byte[]>> ReadAsync(string root)
    {
        var start = new ProcessStartInfo("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var paths = (await git.StandardOutput.ReadToEndAsync()).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        await git.WaitForExitAsync();
        if (git.ExitCode != 0) throw new ManifestException($"git ls-files failed in {root}: run this from a checkout of Git.");
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in paths)
            if (Path.Combine(root, path) is var file && File.Exists(file)) files[path] = await File.ReadAllBytesAsync(file);
        return files;
    }

    /// <summary>Replaces the folder.</summary>
    public static void Write(SortedDictionary<string, byte[]> files, string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var (path, bytes) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }

    /// <summary>The text of a file; null when it is binary.</summary>
    public static string? Text(byte[] bytes) => bytes.Contains((byte)0) ? null : Utf8.GetString(bytes);

    public static byte[] Bytes(string text) => Utf8.GetBytes(text);
}
