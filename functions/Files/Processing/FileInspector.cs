using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>The result of an inspection: the refusal, or the details of an accepted file.</summary>
/// <param name="Text">The beginning of the file's text.</param>
/// <param name="IsCleaned">Whether a copy without metadata was written, to be served in place of the original.</param>
public sealed record Inspection(Refusal? Refusal, FileDetails Details, string? Text = null, bool IsCleaned = false)
{
    public static Inspection Refuse(string code, string detail) => new(new Refusal(code, detail), new());
}

/// <summary>Inspects one file, with buffers of a fixed size.</summary>
public static class FileInspector
{
    /// <param name="file">The upload, seekable, at any position.</param>
    /// <param name="type">The declared type.</param>
    /// <param name="cleaned">Receives the copy without metadata.</param>
    /// <param name="name">The file's name: whether a script is a program depends on it.</param>
    public static Inspection Inspect(Stream file, FileType type, Stream cleaned, string name = "")
    {
        if (file.Length == 0) return Inspection.Refuse("empty", "The file is empty.");
        if (file.Length > type.MaxBytes)
            return Inspection.Refuse("file-too-large", $"A file of the type {type.ContentType} may hold {type.MaxBytes} bytes at most.");

        var buffer = new byte[Signatures.HeadBytes];
        file.Position = 0;
        var head = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        if (Signatures.DangerOf(head, name) is { } danger) return Inspection.Refuse(danger.Code, $"The file is {danger.What}. Such files are not taken.");
        var kind = Signatures.KindOf(head);
        var isOfItsType = type.IsText ? kind is null && !Signatures.IsOtherBinary(head)
            : type.Kind == FileKind.Pdf ? Signatures.IsPdf(head)
            : kind == type.Kind;
        if (!isOfItsType)
        {
            var other = kind is null ? "" : $": it begins like {kind}";
            return Inspection.Refuse("type-mismatch", $"The file is not what its type {type.ContentType} says{other}. Upload it under its own type.");
        }

        file.Position = 0;
        try
        {
            var inspection = type.Kind switch
            {
                FileKind.Text or FileKind.Markdown or FileKind.Html or FileKind.Csv => TextInspector.Inspect(file, type.Kind),
                FileKind.Jpeg => OfImage(Jpeg.Clean(file, cleaned)),
                FileKind.Png => OfImage(Png.Clean(file, cleaned)),
                FileKind.WebP => OfImage(WebP.Clean(file, cleaned)),
                FileKind.Zip => ZipInspector.Inspect(file),
                FileKind.Pdf => PdfInspector.Inspect(file),
                _ => new(null, new()),
            };
            return inspection.Refusal is null && AppendedArchive.IsIn(file, type.Kind)
                ? Inspection.Refuse("archive-nested", "The file has an archive or a program behind its own content. Upload each by itself.")
                : inspection;
        }
        catch (Exception malformed) when (malformed is InvalidDataException or EndOfStreamException)
        {
            var reason = malformed is EndOfStreamException ? "it ends too early." : malformed.Message;
            return Inspection.Refuse("damaged", $"The file is not a whole and valid {type.ContentType}: {reason}");
        }
    }

    private static Inspection OfImage(ImageSize size) => new(null, new(Width: size.Width, Height: size.Height), IsCleaned: true);
}
