using System.Net.Http.Headers;
using Platform.Jobs;
using Platform.Jobs.Reports;
using Platform.Ordering;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class MakingAReport(PlatformFixture platform)
{
    [Fact]
    public async Task Report_counts_orders_by_day_as_CSV_and_PDF()
    {
        var (clerk, buyer) = (await platform.StaffAsync("operator"), await platform.NewUserAsync());
        var product = await platform.NewProductAsync(stock: 2000, title: "=1+1 bestseller");
        var limits = platform.OptionsOf<OrderingOptions>("ordering");
        limits.MaxUnitsOnHold = 900; // for the best seller of the day
        await buyer.BuyAsync("tok_visa", (product, 900));
        limits.MaxUnitsOnHold = new OrderingOptions().MaxUnitsOnHold;
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

    [Fact]
    public async Task Refunds_are_counted_on_their_day_and_revenue_stays()
    {
        var (clerk, buyer) = (await platform.StaffAsync("operator"), await platform.NewUserAsync());
        var kit = await platform.NewProductAsync(stock: 5, amount: 1234, currency: "USD");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var payload = new { type = "report", payload = new { from = today.AddDays(-1), to = today.AddDays(1) } };
        var before = DollarsOf(await clerk.ResultAsync(payload));

        var order = (await buyer.BuyAsync("tok_visa", (kit, 2))).Id("orderId");
        await clerk.PostAsync($"/api/v1/orders/{order}/refund", new { reason = "For a test." }, Guid.NewGuid().ToString());
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{order}")).Text("status") == "refunded", () => "the order is not refunded");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var after = DollarsOf(await clerk.ResultAsync(payload));
        Assert.Equal((before.Completed + 1, before.Revenue + 2468, before.Refunded + 1, before.Refunds + 2468), after);
    }

    [Theory]
    [InlineData("9999-12-31", "9999-12-31"), InlineData("9999-01-01", "9999-12-31"), InlineData("0001-01-01", "0001-01-02")]
    [InlineData("2190-01-01", "2190-02-01"), InlineData("1999-12-31", "2000-01-01")]
    [InlineData("2026-02-30", "2026-03-01"), InlineData("10000-01-01", "10000-01-02")]
    public async Task Range_that_no_order_can_be_in_is_refused(string from, string to)
    {
        var clerk = await platform.StaffAsync("operator");
        var answer = await clerk.PostAsync("/api/v1/jobs", new { type = "report", payload = new { from, to } }, Guid.NewGuid().ToString());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (answer.Status, answer.ProblemCode));
        var schedule = new { cron = "0 6 * * 1", type = "report", payload = new { from, to } };
        Assert.Equal("invalid-request", (await clerk.PostAsync("/api/v1/jobs/schedules", schedule, Guid.NewGuid().ToString())).ProblemCode);
    }

    [Fact]
    public async Task Files_are_removed_after_their_retention()
    {
        var clerk = await platform.StaffAsync("operator");
        var id = await clerk.CreateJobAsync(new { type = "report", payload = new { lastDays = 1 } });
        await clerk.FinalJobAsync(id);
        await platform.RunTimerAsync("jobs", nameof(PurgeReports));
        await DownloadAsync(clerk, id, "report.csv", "text/csv");

        var options = platform.OptionsOf<JobsOptions>("jobs");
        options.ReportRetention = TimeSpan.FromDays(-1); // Azurite's clock is the system's
        await platform.RunTimerAsync("jobs", nameof(PurgeReports));
        options.ReportRetention = new JobsOptions().ReportRetention;

        foreach (var name in new[] { "report.csv", "report.pdf" })
        {
            var answer = await clerk.GetAsync($"/api/v1/jobs/{id}/result/{name}");
            Assert.Equal((HttpStatusCode.Gone, "report-expired"), (answer.Status, answer.ProblemCode));
        }
        Assert.Equal("succeeded", (await clerk.JobAsync(id)).Text("status"));
    }

    private static (int Completed, long Revenue, int Refunded, long Refunds) DollarsOf(JsonElement result) =>
        result.GetProperty("currencies").EnumerateArray().Where(c => c.Text("currency") == "USD")
            .Select(c => (c.Int("completed"), c.Long("revenue"), c.Int("refunded"), c.Long("refunds"))).SingleOrDefault();

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
