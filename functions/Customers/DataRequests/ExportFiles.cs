using System.IO.Compression;
using System.Net;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Platform.Customers.DataRequests;

/// <summary>The blobs of exports: {requestId}/{context}.json, which the contexts write, and {requestId}/export.zip.</summary>
public sealed class ExportFiles(BlobServiceClient service)
{
    public const string ContentType = "application/zip";
    private const string Zip = "export.zip";

    /// <summary>A SAS URI that allows writing this one blob, and no reading: the contexts have no rights of their own here.</summary>
    public async Task<Uri> CreatePartUriAsync(
        Guid requestId, string context, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var blob = Blob(requestId, PartOf(context));
        var sas = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri) return blob.GenerateSasUri(sas); // a connection string has the account's key

        var key = await service.GetUserDelegationKeyAsync(now.AddMinutes(-5), expiresAt, cancellationToken); // tolerates clock skew
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key.Value, service.AccountName) }.ToUri();
    }

    /// <summary>Copies the parts into one ZIP, block by block, with an index to read, and deletes them.</summary>
    public async Task PackAsync(DataRequest request, CancellationToken cancellationToken)
    {
        var zip = Container.GetBlockBlobClient($"{request.Id}/{Zip}");
        await using (var blob = await zip.OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken))
        await using (var archive = await ZipArchive.CreateAsync(blob, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken))
        {
            await WriteAsync(archive, "index.html", new MemoryStream(Encoding.UTF8.GetBytes(IndexOf(request))), cancellationToken);
            foreach (var part in request.Parts.Select(p => PartOf(p.Context)))
            {
                var content = await OpenAsync(request.Id, part, cancellationToken)
                    ?? throw new InvalidOperationException($"The part {part} of export {request.Id} is missing.");
                await WriteAsync(archive, part, content, cancellationToken);
            }
        }
        foreach (var part in request.Parts) await Blob(request.Id, PartOf(part.Context)).DeleteIfExistsAsync(cancellationToken: cancellationToken);
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
            files are JSON, which a text editor or a browser shows. What you uploaded is listed; download the files themselves while you have the account.</p>

            """);
        foreach (var part in request.Parts)
        {
            html.Append($"<h2><a href=\"{PartOf(part.Context)}\">{WebUtility.HtmlEncode(part.Context)}</a></h2>\n<ul>\n");
            foreach (var table in part.Tables) html.Append($"<li>{WebUtility.HtmlEncode(table.Name.Replace('_', ' '))}: {table.Rows}</li>\n");
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

    private BlobContainerClient Container => service.GetBlobContainerClient(BlobContainers.DataExports);

    private BlobClient Blob(Guid requestId, string name) => Container.GetBlobClient($"{requestId}/{name}");
}
