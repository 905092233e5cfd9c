namespace Platform.Files.Files;

public enum FileKind
{
    Text,
    Markdown,
    Html,
    Csv,
    Pdf,
    Jpeg,
    Png,
    WebP,
    Zip,
    Mp4,
}

public sealed record FileType(string ContentType, FileKind Kind, long MaxBytes, params IReadOnlyList<string> Extensions)
{
    public bool IsText => Kind is FileKind.Text or FileKind.Markdown or FileKind.Html or FileKind.Csv;
}

public static class FileTypes
{
    private const long Megabyte = 1024 * 1024;

    public static IReadOnlyList<FileType> All { get; } =
    [
        new("text/plain", FileKind.Text, 100 * Megabyte, ".txt", ".log"),
        new("text/markdown", FileKind.Markdown, 10 * Megabyte, ".md", ".markdown"),
        new("text/html", FileKind.Html, 10 * Megabyte, ".html", ".htm"),
        new("text/csv", FileKind.Csv, 100 * Megabyte, ".csv"),
        new("application/json", FileKind.Text, 10 * Megabyte, ".json"),
        new("application/x-ndjson", FileKind.Text, 100 * Megabyte, ".jsonl", ".ndjson"),
        new("application/pdf", FileKind.Pdf, 50 * Megabyte, ".pdf"),
        new("image/jpeg", FileKind.Jpeg, 20 * Megabyte, ".jpg", ".jpeg"),
        new("image/png", FileKind.Png, 20 * Megabyte, ".png"),
        new("image/webp", FileKind.WebP, 20 * Megabyte, ".webp"),
        new("application/zip", FileKind.Zip, 100 * Megabyte, ".zip"),
        new("video/mp4", FileKind.Mp4, 100 * Megabyte, ".mp4"),
    ];

    public static long MaxBytes { get; } = All.Max(t => t.MaxBytes);

    /// <summary>The declared type, or the type of the extension when the client (like <c>curl -F</c>) sends no specific one.</summary>
    public static FileType? Find(string? contentType, string name)
    {
        var declared = contentType?.Split(';', 2)[0].Trim();
        if (string.IsNullOrEmpty(declared) || declared.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            var extension = Path.GetExtension(name);
            return All.FirstOrDefault(t => t.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
        }
        return All.FirstOrDefault(t => t.ContentType.Equals(declared, StringComparison.OrdinalIgnoreCase));
    }
}
