using System.Collections.Concurrent;
using System.Text;
using Azure.Storage.Blobs;

namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class KeepingFiles(ShopFixture shop)
{
    [BrowserFact]
    public async Task An_upload_is_followed_until_it_is_ready_or_rejected_with_its_reason()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        var page = visitor.Page;
        await page.GotoAsync("/files");
        await page.SetInputFilesAsync("input[type=file]",
        new FilePayload[]
        {
            new() { Name = "Zutaten für Brot.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("Flour, water and salt.") },
            new() { Name = "not-a.pdf", MimeType = "application/pdf", Buffer = Encoding.UTF8.GetBytes("This is no PDF.") },
        });
        var ready = page.Locator("li").Filter(new() { HasText = "Zutaten für Brot.txt" });
        await Expect(ready).ToContainTextAsync("Ready");
        var rejected = page.Locator("li").Filter(new() { HasText = "not-a.pdf" });
        await Expect(rejected).ToContainTextAsync("Rejected");
        await Expect(rejected).ToContainTextAsync("The file is not what its type application/pdf says.");

        var download = await page.RunAndWaitForDownloadAsync(() => visitor.ClickAsync("Download Zutaten für Brot.txt"));
        Assert.Equal("Flour, water and salt.", await File.ReadAllTextAsync((await download.PathAsync())!));

        await visitor.ClickAsync("Delete not-a.pdf");
        await visitor.ClickAsync("Delete", "dialog");
        await Expect(rejected).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_large_file_is_sent_to_the_storage_directly_and_becomes_ready()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        var page = visitor.Page;
        var sent = new ConcurrentQueue<string>();
        page.Request += (_, request) => sent.Enqueue($"{request.Method} {new Uri(request.Url).GetLeftPart(UriPartial.Path)}");
        await page.GotoAsync("/files");
        var folder = Directory.CreateTempSubdirectory("upload-");
        try
        {
            var path = Path.Combine(folder.FullName, "measurements.txt");
            await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("Flour, water and salt.\n", 1_000_000))); // 23 MB
            await page.SetInputFilesAsync("input[type=file]", path);
            await Expect(page.Locator("li").Filter(new() { HasText = "measurements.txt" })).ToContainTextAsync("Ready", new() { Timeout = 30_000 });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        var storage = new BlobServiceClient(shop.Host.Settings["AzureWebJobsStorage"]).Uri.ToString();
        Assert.Contains(sent, request => request.StartsWith($"PUT {storage}", StringComparison.Ordinal));
        Assert.DoesNotContain($"POST {shop.Address}/api/v1/files", sent);

        await visitor.ClickAsync("Delete measurements.txt");
        await visitor.ClickAsync("Delete", "dialog");
    }

    [BrowserFact]
    public async Task A_dropped_file_of_an_unknown_type_is_refused_with_the_types_that_are_taken()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        var page = visitor.Page;
        visitor.Expected = "status of 415";
        await page.GotoAsync("/files");
        await visitor.SeesAsync("Drop files here");
        var dropped = await page.EvaluateHandleAsync(
            "() => { const data = new DataTransfer(); data.items.add(new File(['MZ'], 'setup.exe', { type: 'application/x-msdownload' })); return data; }");
        await page.GetByText("Drop files here").DispatchEventAsync("drop", new { dataTransfer = dropped });
        await Expect(page.Locator("li").Filter(new() { HasText = "setup.exe" }).GetByRole(AriaRole.Alert)).ToContainTextAsync("application/pdf");
    }
}
