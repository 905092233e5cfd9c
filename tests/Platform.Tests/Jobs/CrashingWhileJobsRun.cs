using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Platform.Tests.Jobs;

/// <summary>The local host, killed with SIGKILL and started again on the same data: twice in the suite; the long run is
/// <c>PLATFORM_KILLS=5 dotnet test tests/Platform.Tests --filter CrashingWhileJobsRun</c>.</summary>
[Collection(nameof(HostProcess))]
public sealed class CrashingWhileJobsRun
{
    private const int JobsPerKill = 300, Rows = 300;
    private static readonly int Kills = HostProcess.Setting("PLATFORM_KILLS") ?? 2, Jobs = JobsPerKill * Kills;
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task Every_job_and_row_is_handled_once_despite_kills()
    {
        await using var host = new HostProcess("crashing-jobs");
        await host.StartAsync(reset: true);
        var (ada, bob) = (await LogInAsync(host, "operator"), await LogInAsync(host, "admin"));
        // Notifications has one inbox row for each received message, so two commands of one job would count twice. The messages of the start come first.
        await Poll.UntilAsync(
            async () => await host.ScalarAsync<long>("identity", "select count(*) from outbox") == 0
            && await host.ScalarAsync<long>("local_host", "select count(*) from servicebus.message") == 0,
            () => "the messages of the start are still on their way");
        var received = await host.ScalarAsync<long>("notifications", "select count(*) from inbox");
        var sync = await SynchronizeAsync(host, ada);

        for (var kill = 0; kill < Kills; kill++)
        {
            for (var i = kill * JobsPerKill; i < (kill + 1) * JobsPerKill; i += 20)
                await Task.WhenAll(Enumerable.Range(i, 20).Select(n => CreateAsync(host, n % 2 == 0 ? ada : bob, n)));
            await host.KillAsync();
            await host.StartAsync(only: "gateway,identity,catalog,files,notifications,jobs");
        }
        // Every job that was accepted exists; a repeated request creates none.
        await Task.WhenAll(CreateAsync(host, ada, 0), CreateAsync(host, bob, Jobs - 1));

        var job = await FinalAsync(host, ada, sync);
        Assert.True(job.Text("status") == "succeeded", job.ToString());
        Assert.Equal((Rows, Rows), (job.GetProperty("result").Int("rows"), job.GetProperty("result").Int("created")));
        Assert.Equal(Rows, await host.ScalarAsync<long>("catalog", "select count(*) from products where tags = '{crash}'"));

        await Poll.UntilAsync(
            async () => await host.ScalarAsync<long>("jobs", "select count(*) from jobs where finished_at is null") == 0, () => "jobs are still open", 240);
        await Poll.UntilAsync(
            async () => await host.ScalarAsync<long>("notifications", "select count(*) from notifications where kind = 'message'") >= Jobs,
            () => "mails are missing", 120);
        Assert.Equal(Jobs, await host.ScalarAsync<long>("jobs", "select count(*) from jobs where type = 'email' and status = 'succeeded'"));
        Assert.Equal(Jobs, await host.ScalarAsync<long>("notifications", "select count(distinct recipient) from notifications where kind = 'message'"));
        Assert.Equal(Jobs, await host.ScalarAsync<long>("notifications", "select count(*) from notifications where kind = 'message'"));
        Assert.Equal(received + Jobs, await host.ScalarAsync<long>("notifications", "select count(*) from inbox"));
    }

    private static async Task<JsonElement> SendAsync(
        HostProcess host, HttpMethod method, string path, string? token, HttpContent? content = null, string? key = null, string? fileName = null)
    {
        if (content is not null) await content.LoadIntoBufferAsync(); // it may be sent again
        for (var tries = 1; ; tries++)
        {
            // not disposed: that would be the end of the content too
            var request = new HttpRequestMessage(method, new Uri(host.Gateway, path)) { Content = content };
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            if (fileName is not null) request.Headers.Add("X-File-Name", fileName);
            var response = await Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            // The response of a busy machine; the key makes a retry safe.
            if ((int)response.StatusCode is 502 or 503 or 504 && tries < 20)
            {
                await Task.Delay(250 * tries);
                continue;
            }
            Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {text}");
            return JsonDocument.Parse(text).RootElement;
        }
    }

    private static async Task<string> LogInAsync(HostProcess host, string role)
    {
        var account = JsonContent.Create(new { email = $"{role}@platform.local", password = "Learning-by-doing-1" });
        return (await SendAsync(host, HttpMethod.Post, "/api/v1/auth/login", null, account)).Text("accessToken");
    }

    private static Task CreateAsync(HostProcess host, string token, int number) =>
        SendAsync(host, HttpMethod.Post, "/api/v1/jobs", token,
            JsonContent.Create(Working.Mail(string.Create(CultureInfo.InvariantCulture, $"reader{number}@example.com"))), $"job-{number}");

    private static async Task<Guid> SynchronizeAsync(HostProcess host, string token)
    {
        var csv = new StringBuilder("kind,title,description,priceAmount,priceCurrency,tags,published\n");
        for (var i = 1; i <= Rows; i++) csv.Append(CultureInfo.InvariantCulture, $"kit,Row {i},,100,EUR,crash,false\n");
        var content = new StringContent(csv.ToString(), Encoding.UTF8, "text/csv");
        var file = (await SendAsync(host, HttpMethod.Post, "/api/v1/files", token, content, fileName: "rows.csv")).Id("fileId");
        await Poll.UntilAsync(
            async () => (await SendAsync(host, HttpMethod.Get, $"/api/v1/files/{file}", token)).Text("status") == "ready",
            () => "the file is not ready");
        var job = JsonContent.Create(new { type = "data-sync", payload = new { fileId = file, target = "catalog" } });
        return (await SendAsync(host, HttpMethod.Post, "/api/v1/jobs", token, job, "sync")).Id("jobId");
    }

    private static Task<JsonElement> FinalAsync(HostProcess host, string token, Guid id) => Poll.UntilAsync(
        () => SendAsync(host, HttpMethod.Get, $"/api/v1/jobs/{id}", token), job => job.GetProperty("finishedAt").ValueKind != JsonValueKind.Null,
        job => $"the job is still {job}", 240);
}
