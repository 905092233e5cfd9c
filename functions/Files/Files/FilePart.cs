using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Platform.Files.Files;

/// <summary>The file in a request: the body itself, or the only file of a form, which is streamed.</summary>
public sealed partial class FilePart
{
    /// <summary>The maximum size of the other fields of a form, in bytes.</summary>
    public const int MaxOverhead = 64 * 1024;
    private const int MaxFields = 10;
    private const string SharedWithField = "sharedWith";
    private readonly MultipartReader? form;

    private FilePart(string? name, string? contentType, string? sharedWith, Stream content, MultipartReader? form = null, long? length = null) =>
        (Name, ContentType, SharedWith, Content, this.form, Length) = (name, contentType, sharedWith, content, form, length);

    public string? Name { get; }
    public string? ContentType { get; }

    /// <summary>The raw value of the header X-Shared-With, or of a field of the form before the file.</summary>
    public string? SharedWith { get; }

    public Stream Content { get; }

    /// <summary>Null in a form, and where the client did not say it.</summary>
    public long? Length { get; }

    public static async Task<(FilePart? Part, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.CheckContentEncoding() is { } encoded) return (null, encoded);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return request.ContentType is { Length: > 0 }
                ? (null, UploadFile.UnsupportedType())
                : (new(NameOf(request), null, SharedWithOf(request), request.Body, length: request.ContentLength), null);
        }

        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return (new(NameOf(request), type.MediaType.Value, SharedWithOf(request), request.Body, length: request.ContentLength), null);

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= 70 })
            return (null, Problems.Invalid("boundary", "multipart/form-data needs a boundary of 1 to 70 characters."));
        try
        {
            var body = new RecordedStream(request.Body);
            var reader = new MultipartReader(boundary, body) { HeadersCountLimit = 10, HeadersLengthLimit = 8 * 1024 };
            var sharedWith = SharedWithOf(request);
            for (var fields = 0; fields < MaxFields && await reader.ReadNextSectionAsync(cancellationToken) is { } section; fields++)
            {
                RestoreLatin1(section, body);
                if (FileNameOf(section) is { } name) return (new(name, section.ContentType, sharedWith, section.Body, reader), null);
                if (await ReadFieldAsync(section.Body, cancellationToken) is not { } field)
                    return (null, Problems.Invalid("form", $"Each of the other fields can have up to {MaxOverhead} bytes."));
                if (IsSharedWith(section)) sharedWith = field;
            }
            return (null, Problems.Invalid("file", $"None of the first {MaxFields} parts of the form has a filename."));
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException) // truncated or malformed
        {
            return (null, Incomplete());
        }
    }

    /// <summary>Checks, after <see cref="Content"/> was read, that the form ends properly and has no second file.</summary>
    public async Task<ProblemHttpResult?> CheckEndAsync(CancellationToken cancellationToken)
    {
        if (form is null) return null;
        try
        {
            for (var fields = 0; await form.ReadNextSectionAsync(cancellationToken) is { } section; fields++)
            {
                if (FileNameOf(section) is not null) return Problems.Invalid("file", "Send one file in a request.");
                if (IsSharedWith(section))
                    return Problems.Invalid(SharedWithField, "sharedWith must come before the file in the form, since the file is streamed.");
                if (fields == MaxFields || await ReadFieldAsync(section.Body, cancellationToken) is null)
                    return Problems.Invalid("form", $"Each of the other fields can have up to {MaxOverhead} bytes.");
            }
            return null;
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            return Incomplete();
        }
    }

    public static ProblemHttpResult Incomplete() =>
        Problems.Create(StatusCodes.Status400BadRequest, "request-incomplete", "The file is incomplete, or the form is malformed. Send it again.");

    private static string? NameOf(HttpRequest request)
    {
        var header = request.Headers["X-File-Name"].ToString();
        return header.Length is > 0 and <= 4096 ? Uri.UnescapeDataString(header) : null;
    }

    /// <summary>The reader takes headers for UTF-8. A client that writes Latin-1 loses nothing by that: its line is read again.</summary>
    private static void RestoreLatin1(MultipartSection section, RecordedStream body)
    {
        if (section.ContentDisposition is not { } decoded || !decoded.Contains('\uFFFD', StringComparison.Ordinal)) return;
        foreach (var range in body.Beginning.Span.Split((byte)'\n'))
        {
            var line = body.Beginning.Span[range].TrimEnd(" \t\r"u8);
            if (Utf8.IsValid(line) || !Encoding.UTF8.GetString(line).EndsWith(decoded, StringComparison.Ordinal)) continue;
            var latin = Encoding.Latin1.GetString(line);
            section.Headers!["Content-Disposition"] = latin[(latin.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            return;
        }
    }

    private static string? FileNameOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) return null;
        // One that cannot be decoded is left out where there is another name (RFC 6266, section 4.3).
        var (star, isWhole) = FileNameStarOf(disposition);
        return star is not null && (isWhole || !disposition.FileName.HasValue) ? star
            : disposition.FileName.HasValue ? Unescape(disposition.FileName.Value!)
            : null;
    }

    private static (string? Name, bool IsWhole) FileNameStarOf(ContentDispositionHeaderValue disposition)
    {
        if (disposition.FileNameStar is { HasValue: true, Length: > 0 } star)
            return (star.Value, !star.Value!.Contains('\uFFFD', StringComparison.Ordinal));

        // Some clients quote filename*, or leave its apostrophes as they are (JavaScript's encodeURIComponent), which the parser does not decode.
        var extended = disposition.Parameters.FirstOrDefault(p => p.Name.Equals("filename*", StringComparison.OrdinalIgnoreCase))?.Value ?? default;
        if (HeaderUtilities.RemoveQuotes(extended).Value?.Split('\'', 3) is not [var charset, _, { Length: > 0 } text]
            || !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }
        var name = Uri.UnescapeDataString(text); // leaves what is not UTF-8 as it is
        return (name, !EncodedNonAscii().IsMatch(name));
    }

    /// <summary>Browsers write a quote and line ends as <c>%22</c>, <c>%0D</c> and <c>%0A</c>, and nothing else (WHATWG), so that any other percent sign is the
    /// name's own; other clients put a backslash before quotes and backslashes, or percent-encode all that is not ASCII (RFC 7578, section 2).</summary>
    private static string Unescape(string name)
    {
        if (Ascii.IsValid(name) && EncodedNonAscii().IsMatch(name)) return Uri.UnescapeDataString(name);
        return Escaped().Replace(name, escape => escape.Value[0] == '%' ? Uri.UnescapeDataString(escape.Value) : escape.Value[1..]);
    }

    [GeneratedRegex("%[89A-F][0-9A-F]", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedNonAscii();

    [GeneratedRegex("""%22|%0[AD]|\\["\\]""", RegexOptions.IgnoreCase)]
    private static partial Regex Escaped();

    private static string? SharedWithOf(HttpRequest request) => request.Headers["X-Shared-With"].ToString();

    private static bool IsSharedWith(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        && HeaderUtilities.RemoveQuotes(disposition.Name).Equals(SharedWithField, StringComparison.Ordinal);

    /// <summary>The text of a field; null when it is too long.</summary>
    private static async Task<string?> ReadFieldAsync(Stream body, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var buffer = new byte[4096];
        while (text.Length <= MaxOverhead)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            if (read == 0) return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
            text.Write(buffer, 0, read);
        }
        return null;
    }
}
