using System.IO.Compression;
using Azure.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Platform.Customers.DataRequests;
using Platform.Customers.Persistence;
using Platform.Files;
using Platform.Files.Persistence;
using Platform.Shared;
using Platform.Shared.Privacy;
using Platform.Tests.Customers;
using Platform.Tests.Files;
using Platform.Tests.Learning;

namespace Platform.Tests.Privacy;

[Collection(nameof(PlatformFixture))]
public sealed class ExportingData(PlatformFixture platform)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Customer_of_a_course_gets_everything_of_their_own_and_nothing_of_others()
    {
        var room = await Classroom.OpenAsync(platform);
        var (one, other) = (await Marked.CreateAsync(platform, room), await Marked.CreateAsync(platform, room));

        var export = await one.Person.ExportedAsync();
        var files = await DownloadAsync(one.Person, export.Text("downloadUrl"));

        var uploaded = JsonDocument.Parse(files["files.json"]).RootElement.GetProperty("files")[0];
        var path = $"files/{uploaded.Text("id")}/{uploaded.Text("name")}";
        Assert.Equal(AskedContexts.Queues.Keys.Select(context => $"{context}.json").Append("index.html").Append(path).Order(StringComparer.Ordinal),
            files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal($"The secret recipe of {one.Mark}.", files[path]);
        Assert.All(files.Values, text => Assert.DoesNotContain(other.Mark, text, StringComparison.OrdinalIgnoreCase));
        Assert.All(files.Values, text => Assert.DoesNotContain(other.Id.ToString(), text, StringComparison.OrdinalIgnoreCase));
        foreach (var (context, tables) in new Dictionary<string, string[]>
        {
            ["identity"] = ["users", "sessions", "security_events"],
            ["customers"] = ["customers", "addresses", "consent_changes", "data_requests"],
            ["ordering"] = ["orders"],
            ["payments"] = ["payments"],
            ["learning"] = ["enrolments", "lesson_progress", "attempts", "certificates"],
            ["files"] = ["files", "enrolments"],
            ["notifications"] = ["people", "consents", "notifications"],
            ["search"] = ["documents", "enrolments"],
        })
        {
            var part = JsonDocument.Parse(files[$"{context}.json"]).RootElement;
            foreach (var table in tables) Assert.True(part.GetProperty(table).GetArrayLength() > 0, $"{context}.{table} is empty");
        }
        // Where the platform stores the mark, an export has it.
        foreach (var context in (await one.TracesAsync()).Select(trace => trace.Split('.')[0]).Where(AskedContexts.Queues.ContainsKey).Distinct())
            Assert.Contains(one.Mark, files[$"{context}.json"], StringComparison.OrdinalIgnoreCase);
        foreach (var secret in new[] { "password_hash", "token_hash", "\"hash\"", Classroom.AcceptedAnswer })
            Assert.All(files.Values, text => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Files_are_exported_the_smallest_first_up_to_a_maximum_and_the_report_says_how_many_are_not()
    {
        var person = await platform.NewUserAsync();
        var (large, small, middle) = (await UploadAsync(person, 30), await UploadAsync(person, 10), await UploadAsync(person, 20));
        var options = platform.OptionsOf<FilesOptions>("files");
        var max = options.MaxBytesPerExport;
        options.MaxBytesPerExport = 59;
        try
        {
            var export = await person.ExportedAsync();
            var files = await DownloadAsync(person, export.Text("downloadUrl"));

            Assert.Equal(new string('a', 10), files[$"files/{small}/notes.txt"]);
            Assert.Equal(new string('a', 20), files[$"files/{middle}/notes.txt"]);
            Assert.DoesNotContain($"files/{large}/notes.txt", files.Keys);
            Assert.Contains(large.ToString(), files["files.json"], StringComparison.Ordinal);
            Assert.Contains("files of 59 bytes together, the smallest first; 1 more are not in it", files["index.html"], StringComparison.Ordinal);
            var clerk = await platform.StaffAsync("operator");
            var report = (await clerk.GetAsync($"/api/v1/customers/data-requests?kind=export&personId={await IdOfAsync(person)}")).Body.Items().Single();
            var tables = report.GetProperty("contexts").EnumerateArray().Single(c => c.Text("name") == "files").GetProperty("tables").EnumerateArray();
            var exported = tables.Single(t => t.Text("name") == "uploaded_files");
            Assert.Equal((2, "exported"), (exported.Int("rows"), exported.Text("action")));
            Assert.Contains("1 more", exported.Text("reason"), StringComparison.Ordinal);
        }
        finally
        {
            options.MaxBytesPerExport = max;
        }
    }

    [Fact]
    public async Task Command_that_is_repeated_while_files_are_written_writes_nothing()
    {
        var person = await platform.NewUserAsync();
        await UploadAsync(person, 10);
        var export = DataRequest.Start(DataRequestKind.Export, await IdOfAsync(person), Now);
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            db.DataRequests.Add(export); // and no command that starts its orchestration
            return db.SaveChangesAsync();
        });
        await platform.OnDatabaseAsync("files", async (FilesDbContext db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({export.Id}::text, 2))"); // as the one that writes
            await AskFilesAsync(export);
            await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
            Assert.Empty(await BlobsOfAsync(export.Id));
            return 0;
        });
        await AskFilesAsync(export);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["files.json", "files.zip"], await BlobsOfAsync(export.Id));
    }

    [Fact]
    public async Task Export_of_another_user_is_not_found_by_customers_and_staff()
    {
        var export = await (await platform.NewUserAsync()).ExportedAsync();
        var path = $"{Person.DataExports}/{export.Id("id")}";
        foreach (var other in new[] { await platform.NewUserAsync(), await platform.StaffAsync("admin") })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{path}/content")).Status);
        }
    }

    [Fact]
    public async Task Request_with_the_same_key_gets_the_same_export_and_a_fourth_in_a_day_is_refused()
    {
        var (person, key) = (await platform.NewUserAsync(), Guid.NewGuid().ToString());
        var first = await person.PostAsync(Person.DataExports, null, key);
        Assert.Equal(first.Text("id"), (await person.PostAsync(Person.DataExports, null, key)).Text("id"));
        await Poll.UntilAsync(
            async () => (await person.GetAsync($"{Person.DataExports}/{first.Text("id")}")).Text("status") == "completed", () => "the export runs");
        Assert.Equal(first.Text("id"), (await person.PostAsync(Person.DataExports, null, key)).Text("id"));

        for (var i = 1; i < DataRequest.MaxExportsADay; i++) await person.ExportedAsync();
        Assert.Equal("too-many-data-exports", (await person.PostAsync(Person.DataExports, null, Guid.NewGuid().ToString())).ProblemCode);
    }

    [Fact]
    public async Task File_is_deleted_after_its_time()
    {
        var person = await platform.NewUserAsync();
        var export = await person.ExportedAsync();
        var id = export.Id("id");
        var lifetime = export.GetProperty("expiresAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow();
        Assert.Equal(DataRequest.FileLifetime.TotalDays, lifetime.TotalDays, 0.1);
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) => db.DataRequests.Where(r => r.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.ExpiresAt, TimeProvider.System.GetUtcNow())));

        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync(export.Text("downloadUrl"))).Status);
        await platform.RunTimerAsync("customers", "PurgeDataExports");
        Assert.Equal("expired", (await person.GetAsync($"{Person.DataExports}/{id}")).Text("status"));
    }

    [Fact]
    public async Task Signed_address_for_a_context_cannot_be_read_nor_used_for_another_blob()
    {
        var person = await platform.NewUserAsync();
        var id = (await person.ExportedAsync()).Id("id");
        var command = platform.Sent.Where(m => m.Subject == ExportPersonalData.Type).Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data"))
            .First(data => data.Id("requestId") == id);
        foreach (var part in new[] { new Uri(command.Text("part")), new Uri(command.Text("files")) })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await Http.GetAsync(part)).StatusCode);
            var zip = new UriBuilder(part) { Path = $"{part.AbsolutePath[..part.AbsolutePath.LastIndexOf('/')]}/export.zip" }.Uri;
            Assert.Equal(HttpStatusCode.Forbidden, (await Http.GetAsync(zip)).StatusCode);
        }
        await Poll.UntilAsync(() => BlobsOfAsync(id), blobs => blobs is ["export.zip"], blobs => $"there are {string.Join(", ", blobs)}");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static async Task<Guid> IdOfAsync(Shopper person) => Guid.Parse((await person.GetAsync(Person.Me)).Text("id"));

    private static Task<Guid> UploadAsync(Shopper person, int size) =>
        person.UploadReadyAsync("notes.txt", "text/plain", Uploading.Utf8(new string('a', size)));

    private async Task AskFilesAsync(DataRequest export)
    {
        var files = platform.Host.App("customers").Services.GetRequiredService<ExportFiles>();
        var (rows, zip) = await files.CreatePartUrisAsync(export.Id, "files", Now, Now.AddHours(1), CancellationToken.None);
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            db.SendTo(AskedContexts.Queues["files"], new ExportPersonalData(export.Id, export.PersonId, rows.AbsoluteUri, zip.AbsoluteUri), Now);
            return db.SaveChangesAsync();
        });
    }

    private async Task<List<string>> BlobsOfAsync(Guid id)
    {
        var container = platform.Host.App("customers").Services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(BlobContainers.DataExports);
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync())
            if (blob.Name.StartsWith($"{id}/", StringComparison.Ordinal)) names.Add(blob.Name[37..]);
        return names;
    }

    private async Task<Dictionary<string, string>> DownloadAsync(Shopper person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.AddressOf("gateway"), path));
        request.Headers.Authorization = new("Bearer", person.Token);
        using var response = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var archive = new ZipArchive(await response.Content.ReadAsStreamAsync());
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        });
    }
}
