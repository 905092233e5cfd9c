using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Platform.Tests.Contracts;

/// <summary>A message schema as it was committed once.</summary>
/// <param name="Type">The message type: the name of the file, which stays when its folder is moved.</param>
/// <param name="Blob">The git object.</param>
/// <param name="Schema">Its content.</param>
internal sealed record CommittedSchema(string Type, string Blob, JsonNode Schema);

/// <summary>Every version of every message schema that the checkout's git history has.</summary>
/// <param name="Versions">The versions, each once; fewer, or none, where the history is not complete.</param>
/// <param name="Extent">How far the history goes, for the test's output.</param>
internal sealed record SchemaHistory(IReadOnlyList<CommittedSchema> Versions, string Extent)
{
    public static async Task<SchemaHistory> ReadAsync()
    {
        try
        {
            // -m: a version may come from the resolution of a merge.
            var log = await GitAsync("", "log", "--full-history", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=", "--",
                "functions/*/Contracts/schemas/*.json");
            // :100644 100644 <blob before> <blob after> M<tab><path>
            var types = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', '\t')).SelectMany(
                line => new[] { line[2], line[3] }, (line, blob) => (Blob: blob, Type: Path.GetFileNameWithoutExtension(line[^1])))
                .Where(version => version.Blob.Trim('0').Length > 0).Distinct().ToLookup(version => version.Blob, version => version.Type);
            var blobs = await GitAsync(string.Concat(types.Select(blob => blob.Key + '\n')), "cat-file", "--batch");
            var versions = Contents(blobs).SelectMany(b => types[b.Blob], (b, type) => new CommittedSchema(type, b.Blob, JsonNode.Parse(b.Text)!)).ToList();
            var shallow = (await GitAsync("", "rev-parse", "--is-shallow-repository")).Trim() == "true";
            return new(versions, $"{versions.Count} versions of schemas in git{(shallow ? ", in a shallow clone: earlier ones were not checked" : "")}.");
        }
        catch (Exception noHistory) when (noHistory is Win32Exception or GitFailed)
        {
            return new([], $"No earlier version was checked, for want of a git history: {noHistory.Message}");
        }
    }

    /// <summary>Reads "blob-id blob size", a line break, the content and a line break, repeated.</summary>
    private static IEnumerable<(string Blob, string Text)> Contents(string batch)
    {
        for (var at = 0; at < batch.Length;)
        {
            var line = batch.IndexOf('\n', at);
            var header = batch[at..line].Split(' ');
            at = line + 1;
            if (header is not [var blob, "blob", var size]) continue; // "missing": a partial clone that cannot fetch it
            var length = int.Parse(size, CultureInfo.InvariantCulture);
            yield return (blob, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(batch, at, length)));
            at += length + 1;
        }
    }

    private static async Task<string> GitAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1, // one character a byte: sizes are in bytes
        };
        using var git = Process.Start(start)!;
        var (output, error) = (git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync());
        await git.StandardInput.WriteAsync(input);
        git.StandardInput.Close();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? await output : throw new GitFailed((await error).Trim());
    }

    private sealed class GitFailed(string message) : Exception(message);
}
