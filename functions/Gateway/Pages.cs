using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>The built pages of web/, in memory, with what their build compressed. Without a build there are none.</summary>
public sealed class Pages(IOptions<GatewayOptions> options)
{
    private const string Home = "/index.html", Assets = "/assets/";

    private static readonly string[] OtherPaths = ["/api", "/.well-known", "/health", "/docs"];

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Scripts, styles and fonts of this origin only, and nobody frames a page. Pictures and films are fetched with the token; large files are
    /// sent to the storage.</summary>
    private readonly string policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; media-src blob:; "
        + $"connect-src {string.Join(' ', options.Value.StorageOrigins.Prepend("'self'"))}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private readonly FrozenDictionary<string, StoredFile> files = Read(options.Value.PagesFolder ?? Path.Combine(AppContext.BaseDirectory, "pages"));

    /// <summary>The answer to a request for a page or a part of it; null when it is for something else. Every path without a file is the application's
    /// own, which has its pages by their address.</summary>
    public IResult? Find(HttpRequest request)
    {
        if (files.Count == 0 || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))) return null;
        var path = request.Path.Value is null or "" or "/" ? Home : request.Path.Value;
        if (files.TryGetValue(path, out var file)) return Answer(request, file, isHashed: path.StartsWith(Assets, StringComparison.Ordinal));
        // A missing asset is of another version: the page would be no script.
        return Array.Exists(OtherPaths, other => request.Path.StartsWithSegments(other)) || path.StartsWith(Assets, StringComparison.Ordinal)
            ? null
            : Answer(request, files[Home], isHashed: false);
    }

    private IResult Answer(HttpRequest request, StoredFile file, bool isHashed)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentSecurityPolicy = policy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.Vary = HeaderNames.AcceptEncoding;
        var encoding = EncodingOf(request, file);
        if (encoding is not null) headers.ContentEncoding = encoding.Name;
        return TypedResults.Bytes(
            encoding?.Bytes ?? file.Bytes, file.ContentType, entityTag: new($"\"{file.Hash}{(encoding is null ? "" : $"-{encoding.Name}")}\""));
    }

    /// <summary>The first of the file's encodings, the smallest first, that the client accepts.</summary>
    private static EncodedFile? EncodingOf(HttpRequest request, StoredFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return file.Encodings.Find(encoding => accepted.Any(value => value.Value == encoding.Name && value.Quality is not 0));
    }

    private static FrozenDictionary<string, StoredFile> Read(string folder)
    {
        if (!File.Exists(folder + Home)) return FrozenDictionary<string, StoredFile>.Empty;
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => ContentTypes.TryGetContentType(path, out _) && Path.GetExtension(path) is not (".br" or ".gz"))
            .ToFrozenDictionary(path => $"/{Path.GetRelativePath(folder, path).Replace('\\', '/')}", StoredFile.Read, StringComparer.Ordinal);
    }

    private sealed record EncodedFile(string Name, byte[] Bytes);

    private sealed record StoredFile(string ContentType, byte[] Bytes, string Hash, List<EncodedFile> Encodings)
    {
        public static StoredFile Read(string path)
        {
            var bytes = File.ReadAllBytes(path);
            ContentTypes.TryGetContentType(path, out var type);
            var encodings = new[] { (Name: "br", Path: $"{path}.br"), (Name: "gzip", Path: $"{path}.gz") };
            return new(
                type!.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type, bytes,
                Convert.ToHexStringLower(SHA256.HashData(bytes))[..16],
                [.. encodings.Where(e => File.Exists(e.Path)).Select(e => new EncodedFile(e.Name, File.ReadAllBytes(e.Path)))]);
        }
    }
}
