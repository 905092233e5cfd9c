using System.Collections.Frozen;

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
    /// <summary>Other names of the type, as systems and browsers send them.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    public bool IsText => Kind is FileKind.Text or FileKind.Markdown or FileKind.Html or FileKind.Csv;
}

public static class FileTypes
{
    private const long Megabyte = 1024 * 1024;

    public static IReadOnlyList<FileType> All { get; } =
    [
        new("text/plain", FileKind.Text, 100 * Megabyte, ".txt", ".log") { Synonyms = ["text/x-log", "text/x-plain", "application/txt", "application/text"] },
        new("text/markdown", FileKind.Markdown, 10 * Megabyte, ".md", ".markdown")
        {
            Synonyms = ["text/x-markdown", "text/x-web-markdown", "text/vnd.daringfireball.markdown"],
        },
        new("text/html", FileKind.Html, 10 * Megabyte, ".html", ".htm") { Synonyms = ["text/x-html"] },
        new("text/csv", FileKind.Csv, 100 * Megabyte, ".csv")
        {
            Synonyms = ["text/x-csv", "application/csv", "application/x-csv", "text/comma-separated-values", "text/x-comma-separated-values"],
        },
        new("application/json", FileKind.Text, 10 * Megabyte, ".json") { Synonyms = ["text/json", "text/x-json", "application/x-json"] },
        new("application/x-ndjson", FileKind.Text, 100 * Megabyte, ".jsonl", ".ndjson")
        {
            Synonyms =
            [
                "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/x-jsonlines", "application/json-lines",
            ],
        },
        new("application/pdf", FileKind.Pdf, 50 * Megabyte, ".pdf")
        {
            Synonyms = ["application/x-pdf", "application/acrobat", "application/vnd.pdf", "text/pdf", "text/x-pdf"],
        },
        new("image/jpeg", FileKind.Jpeg, 20 * Megabyte, ".jpg", ".jpeg", ".jpe", ".jfif")
        {
            Synonyms = ["image/jpg", "image/jpe", "image/jfif", "image/pjpeg", "image/pjpg", "image/x-jpeg", "image/x-jpg", "image/x-citrix-jpeg"],
        },
        new("image/png", FileKind.Png, 20 * Megabyte, ".png") { Synonyms = ["image/x-png", "image/x-citrix-png"] },
        new("image/webp", FileKind.WebP, 20 * Megabyte, ".webp") { Synonyms = ["image/x-webp"] },
        // With the documents that are archives by their format.
        new("application/zip", FileKind.Zip, 100 * Megabyte, ".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub")
        {
            Synonyms =
            [
                "application/x-zip", "application/x-zip-compressed", "application/zip-compressed", "multipart/x-zip", "application/epub+zip",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
                "application/vnd.oasis.opendocument.presentation",
            ],
        },
        new("video/mp4", FileKind.Mp4, 100 * Megabyte, ".mp4") { Synonyms = ["video/x-mp4", "video/x-m4v", "application/mp4"] },
    ];

    /// <summary>Types that say nothing of a file: the defaults of clients, and those that Windows registers for more than one of the types.</summary>
    private static readonly FrozenSet<string> Unspecific = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "", "application/octet-stream", "binary/octet-stream", "application/download", "application/x-download", "application/force-download",
        "application/vnd.ms-excel", "application/msexcel", "application/x-msexcel", "application/x-compressed");

    public static long MaxBytes { get; } = All.Max(t => t.MaxBytes);

    /// <summary>The declared type, or the type of the extension when the client (like <c>curl -F</c>) sends no specific one.</summary>
    public static FileType? Find(string? contentType, string name)
    {
        var declared = contentType?.Split(';', 2)[0].Trim() ?? "";
        return Unspecific.Contains(declared)
            ? All.FirstOrDefault(t => t.Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            : All.FirstOrDefault(t => t.Synonyms.Append(t.ContentType).Contains(declared, StringComparer.OrdinalIgnoreCase));
    }
}
