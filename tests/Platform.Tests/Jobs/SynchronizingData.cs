using System.Globalization;
using Platform.Tests.Files;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class SynchronizingData(PlatformFixture platform)
{
    [Fact]
    public async Task CSV_file_creates_products_and_reports_refused_rows()
    {
        var clerk = await platform.StaffAsync("operator");
        var tag = $"t{Guid.NewGuid():N}"[..20];
        var csv = new StringBuilder("kind,title,description,priceAmount,priceCurrency,tags,published\r\n");
        for (var i = 1; i <= 450; i++) // more than two batches
            csv.Append(CultureInfo.InvariantCulture, $"kit,Row {i},\"Some, \"\"text\"\"\",{(i == 7 ? "much" : i == 300 ? "0" : "100")},EUR,{tag},false\r\n");
        csv.Append("kit,too,few\r\n");
        var file = await UploadAsync(clerk, "products.csv", "text/csv", csv.ToString());

        var result = await clerk.ResultAsync(new { type = "data-sync", payload = new { fileId = file, target = "catalog" } });

        Assert.Equal((451, 448, 0, 3), (result.Int("rows"), result.Int("created"), result.Int("updated"), result.Int("refusedRows")));
        var refused = result.GetProperty("refused").EnumerateArray().ToDictionary(r => r.Int("row"), r => r.GetProperty("errors")[0].Text("field"));
        Assert.Equal(new Dictionary<int, string> { [7] = "priceAmount", [300] = "price.amount", [451] = "row" }, refused);
        var drafts = await DraftsAsync(tag);
        Assert.Equal(448, drafts.Count);

        // Another job creates others; the same job, retried, would not (see CrashingWhileJobsRun).
        var changes = await UploadAsync(clerk, "changes.jsonl", "application/x-ndjson", $$"""
            {"id":"{{drafts[0]}}","title":"Renamed"}
            {"id":"{{Guid.NewGuid()}}","title":"Of nobody"}
            {"kind":"kit","title":"New","description":"","price":{"amount":5,"currency":"EUR"},"tags":["{{tag}}"]}
            """);
        var second = await clerk.ResultAsync(new { type = "data-sync", payload = new { fileId = changes, target = "catalog" } });
        Assert.Equal((1, 1, 1), (second.Int("created"), second.Int("updated"), second.Int("refusedRows")));
        Assert.Equal(449, (await DraftsAsync(tag)).Count);
    }

    [Fact]
    public async Task JSON_lines_update_profiles_but_no_consents()
    {
        var (clerk, ada, bob) = (await platform.StaffAsync("operator"), await platform.NewUserAsync(), await platform.NewUserAsync());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var bobId = (await bob.GetAsync("/api/v1/customers/me")).Body.Id("id");
        var file = await UploadAsync(clerk, "people.jsonl", "application/x-ndjson", $$"""
            {"email":"{{ada.Email.ToUpperInvariant()}}","displayName":"Ada Lovelace","phone":"+4930123456"}
            {"email":"{{ada.Email}}","mailConsent":true}
            {"id":"{{bobId}}","language":"de"}
            {"id":"{{bobId}}","language":"de"}
            {"id":"{{bobId}}","phone":"030"}
            {"email":"nobody@example.org"}
            not json
            """);

        var result = await clerk.ResultAsync(new { type = "data-sync", payload = new { fileId = file, target = "customers" } });

        Assert.Equal((2, 1, 4), (result.Int("updated"), result.Int("unchanged"), result.Int("refusedRows")));
        var profile = (await ada.GetAsync("/api/v1/customers/me")).Body;
        Assert.Equal(("Ada Lovelace", "+4930123456"), (profile.Text("displayName"), profile.Text("phone")));
        Assert.False(profile.GetProperty("preferences").GetProperty("mailConsent").GetBoolean());
        Assert.Equal("de", (await bob.GetAsync("/api/v1/customers/me")).Body.GetProperty("preferences").Text("language"));
    }

    [Theory]
    [InlineData("words.txt", "text/plain", "words", "file-not-readable")]
    [InlineData("damaged.csv", "text/csv", "kind,title\nkit,\"a\"b\n", "file-damaged")]
    [InlineData("misspelt.csv", "text/csv", "kind,title,Description\nkit,a,b\n", "columns-invalid")]
    [InlineData("semicolons.csv", "text/csv", "kind;title;description\nkit;a;b\n", "columns-invalid")]
    public async Task Unreadable_file_fails_with_the_reason(string name, string type, string text, string code)
    {
        var clerk = await platform.StaffAsync("operator");
        var file = await UploadAsync(clerk, name, type, text);
        var job = await clerk.FinalJobAsync(await clerk.CreateJobAsync(new { type = "data-sync", payload = new { fileId = file, target = "catalog" } }));
        Assert.Equal(("failed", code), (job.Text("status"), job.GetProperty("error").Text("code")));
    }

    [Fact]
    public async Task Missing_file_fails_and_can_be_retried()
    {
        var clerk = await platform.StaffAsync("operator");
        var job = await clerk.CreateJobAsync(new { type = "data-sync", payload = new { fileId = Guid.NewGuid(), target = "catalog" } });
        Assert.Equal("file-not-found", (await clerk.FinalJobAsync(job)).GetProperty("error").Text("code"));
        Assert.Equal(202, (int)(await clerk.PostAsync($"/api/v1/jobs/{job}/retry")).Status);
        Assert.Equal(2, (await clerk.FinalJobAsync(job)).Int("attempts"));
    }

    private static Task<Guid> UploadAsync(Shopper person, string name, string type, string text) =>
        person.UploadReadyAsync(name, type, Encoding.UTF8.GetBytes(text));

    private async Task<List<Guid>> DraftsAsync(string tag) =>
        [.. (await (await platform.StaffAsync("admin")).PagesAsync("/api/v1/catalog/drafts?limit=100")).SelectMany(page => page.Items())
            .Where(d => d.GetProperty("tags").EnumerateArray().Any(t => t.GetString() == tag)).Select(d => d.Id("id"))];
}
