using System.Net.Http.Headers;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class MakingAReport(PlatformFixture platform)
{
    [Fact]
    public async Task Report_counts_orders_by_day_as_CSV_and_PDF()
    {
        var (clerk, buyer) = (await platform.StaffAsync("operator"), await platform.SomebodyAsync());
        var product = await platform.NewProductAsync(stock: 2000, title: "=1+1 bestseller");
        await buyer.BuyAsync("tok_visa", (product, 900));
        await buyer.BuyAsync("tok_declined", (product, 1));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        var id = await clerk.CreateJobAsync(new { type = "report", payload = new { from = today.AddDays(-30), to = today } });
        var job = await clerk.FinalJobAsync(id);

        Assert.True(job.Text("status") == "succeeded", job.ToString());
        Assert.True(job.GetProperty("result").Int("completed") >= 1 && job.GetProperty("result").Int("cancelled") >= 1, job.ToString());
        var csv = Encoding.UTF8.GetString(await DownloadAsync(clerk, id, "report.csv", "text/csv"));
        Assert.Equal(31, csv.Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')[0]).Distinct().Count());
        Assert.Contains(",\"'=1+1 bestseller\",", csv, StringComparison.Ordinal);
        Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(await DownloadAsync(clerk, id, "report.pdf", "application/pdf")), StringComparison.Ordinal);

        foreach (var name in new[] { "report.csv", "report.pdf" }) Assert.Equal(404, (int)(await buyer.GetAsync($"/api/v1/jobs/{id}/result/{name}")).Status);
        foreach (var name in new[] { "report.txt", "..%2freport.csv" })
            Assert.Equal(404, (int)(await clerk.GetAsync($"/api/v1/jobs/{id}/result/{name}")).Status);
    }

    [Fact]
    public async Task Day_without_orders_gives_an_empty_report()
    {
        var result = await (await platform.StaffAsync("admin")).ResultAsync(new { type = "report", payload = new { from = "2001-01-01", to = "2001-01-01" } });
        Assert.Equal((0, 0, 0), (result.Int("completed"), result.Int("cancelled"), result.GetProperty("currencies").GetArrayLength()));
    }

    private async Task<byte[]> DownloadAsync(Shopper person, Guid job, string name, string type)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.AddressOf("gateway"), $"/api/v1/jobs/{job}/result/{name}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        using var response = await http.SendAsync(request);
        Assert.Equal((200, type, "attachment"),
            ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentDisposition?.DispositionType));
        return await response.Content.ReadAsByteArrayAsync();
    }
}
