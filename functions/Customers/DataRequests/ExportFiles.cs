using System.IO.Compression;
using System.Net;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Platform.Customers.DataRequests;

/// <summary>The blobs of exports: {requestId}/{context}.json and {context}.zip, which the contexts write, and {requestId}/export.zip.</summary>
public sealed class ExportFiles(BlobServiceClient service)
{
    public const string ContentType = "application/zip";
    private const string Zip = "export.zip";

    /// <summary>SAS URIs for a context's rows and for its files. Each allows writing this one blob, and no reading: the contexts have no rights of their own
    /// here.</summary>
    public async Task<(Uri Rows, Uri Files)> CreatePartUrisAsync(
        Guid requestId, string context, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var (rows, files) = (Blob(requestId, PartOf(context)), Blob(requestId, FilesOf(context)));
        var key = rows.CanGenerateSasUri
            ? null // a connection string has the account's key
            : (await service.GetUserDelegationKeyAsync(now.AddMinutes(-5), expiresAt, cancellationToken)).Value; // tolerates clock skew
        return (WritingUriOf(rows, key, expiresAt), WritingUriOf(files, key, expiresAt));
    }

    private Uri WritingUriOf(BlobClient blob, UserDelegationKey? key, DateTimeOffset expiresAt)
    {
        var sas = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        return key is null ? blob.GenerateSasUri(sas) : new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key, service.AccountName) }.ToUri();
    }

    /// <summary>Copies the parts into one ZIP, block by block, with an index to read.</summary>
    public async Task PackAsync(DataRequest request, CancellationToken cancellationToken)
    {
        var zip = Container.GetBlockBlobClient($"{request.Id}/{Zip}");
        await using var blob = await zip.OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken);
        await using var archive = await ZipArchive.CreateAsync(blob, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        await WriteAsync(archive, "index.html", new MemoryStream(Encoding.UTF8.GetBytes(IndexOf(request))), cancellationToken);
        foreach (var context in request.Parts.Select(p => p.Context))
        {
            var rows = await OpenAsync(request.Id, PartOf(context), cancellationToken)
                ?? throw new InvalidOperationException($"The part {PartOf(context)} of export {request.Id} is missing.");
            await WriteAsync(archive, PartOf(context), rows, cancellationToken);
            await CopyFilesAsync(request.Id, context, archive, cancellationToken);
        }
    }

    public async Task DeletePartsAsync(DataRequest request, CancellationToken cancellationToken)
    {
        foreach (var blob in request.Parts.SelectMany(part => new[] { PartOf(part.Context), FilesOf(part.Context) }))
            await Blob(request.Id, blob).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Into a folder named by the context, unless it has none.</summary>
    private async Task CopyFilesAsync(Guid requestId, string context, ZipArchive archive, CancellationToken cancellationToken)
    {
        if (await OpenAsync(requestId, FilesOf(context), cancellationToken) is not { } content) return;
        await using var files = await ZipArchive.CreateAsync(content, ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8, cancellationToken);
        foreach (var file in files.Entries)
            await WriteAsync(archive, $"{context}/{file.FullName}", await file.OpenAsync(cancellationToken), cancellationToken);
    }

    /// <summary>A seekable stream that buffers one block; null when the file was deleted.</summary>
    public Task<Stream?> OpenAsync(Guid requestId, CancellationToken cancellationToken) => OpenAsync(requestId, Zip, cancellationToken);

    public async Task DeleteAsync(Guid requestId, CancellationToken cancellationToken)
    {
        await foreach (var blob in Container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{requestId}/", cancellationToken))
            await Container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }

    /// <summary>Deletes what was written before a time: expired exports, and parts that came too late.</summary>
    public async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (var blob in Container.GetBlobsAsync(cancellationToken: cancellationToken))
            if (blob.Properties.LastModified < before) await Container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }

    private static string IndexOf(DataRequest request)
    {
        var html = new StringBuilder(
            $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Your data</title>
            <h1>Your data</h1>
            <p>Everything that is stored about your account, as of {request.RequestedAt:yyyy-MM-dd HH:mm} UTC, in one file for each part of the platform. The
            files are JSON, which a text editor or a browser shows. What you uploaded is in the folder files, under the ids in files.json.</p>

            """);
        foreach (var part in request.Parts)
        {
            html.Append($"<h2><a href=\"{PartOf(part.Context)}\">{WebUtility.HtmlEncode(part.Context)}</a></h2>\n<ul>\n");
            foreach (var table in part.Tables)
                html.Append($"<li>{WebUtility.HtmlEncode($"{table.Name.Replace('_', ' ')}: {table.Rows}. {table.Reason}".TrimEnd(' ', '.'))}</li>\n");
            html.Append("</ul>\n");
        }
        return html.ToString();
    }

    private static async Task WriteAsync(ZipArchive archive, string name, Stream content, CancellationToken cancellationToken)
    {
        await using var source = content;
        await using var entry = await archive.CreateEntry(name).OpenAsync(cancellationToken);
        await source.CopyToAsync(entry, cancellationToken);
    }

    private async Task<Stream?> OpenAsync(Guid requestId, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(requestId, name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = 256 * 1024 }, cancellationToken);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    private static string PartOf(string context) => $"{context}.json";

    private static string FilesOf(string context) => $"{context}.zip";

    private BlobContainerClient Container => service.GetBlobContainerClient(BlobContainers.DataExports);

    private BlobClient Blob(Guid requestId, string name) => Container.GetBlobClient($"{requestId}/{name}");
}
