using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Jobs;
using Platform.Jobs.Persistence;
using Platform.Jobs.Reports;
using Platform.Tests.BadInput;
using Platform.Tests.Files;

namespace Platform.Tests.Jobs;

/// <summary>For the contract tests: every answer and message of Jobs, and of the contexts that reply to its commands.</summary>
internal sealed class JobsCases : IContextCases
{
    public IEnumerable<BodyRoute> Bodies =>
    [
        new("create job", "operator", HttpMethod.Post, "/api/v1/jobs",
            $$"""
            {"type":"email","priority":"low","runAt":"{{TimeProvider.System.GetUtcNow().AddDays(30):O}}","payload":
            {"userIds":["{{Routes.Nothing}}"],"addresses":["a@example.com"],"subject":"a","body":"b","purpose":"transactional"} }
            """),
        new("create report", "operator", HttpMethod.Post, "/api/v1/jobs", """{"type":"report","payload":{"from":"2026-01-01","to":"2026-01-02"}}"""),
        new("create data-sync", "operator", HttpMethod.Post, "/api/v1/jobs",
            $$"""{"type":"data-sync","payload":{"fileId":"{{Routes.Nothing}}","target":"catalog"} }"""),
        new("create image job", "customer", HttpMethod.Post, "/api/v1/jobs", $$"""{"type":"image","payload":{"fileIds":["{{Routes.Nothing}}"]} }"""),
        new("create schedule", "operator", HttpMethod.Post, "/api/v1/jobs/schedules",
            """{"cron":"0 6 * * 1","timeZone":"Europe/Berlin","type":"report","priority":"low","payload":{"lastDays":7}}"""),
    ];

    public IEnumerable<(string Path, string Role, string Time)> Lists =>
        [("/api/v1/jobs", "customer", "createdAt"), ("/api/v1/jobs/schedules", "customer", "createdAt")];

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (clerk, owner) = (await platform.StaffAsync("operator"), await platform.NewUserAsync());
        await clerk.ResultAsync(Working.Mail($"p{Guid.NewGuid():N}@example.com"));
        await clerk.GetAsync("/api/v1/jobs?limit=1");
        await clerk.GetAsync("/api/v1/jobs/stats");

        var report = await clerk.CreateJobAsync(new { type = "report", payload = new { lastDays = 2 } });
        await clerk.FinalJobAsync(report);
        foreach (var file in new[] { "report.csv", "report.pdf" }) await clerk.GetAsync($"/api/v1/jobs/{report}/result/{file}");
        var options = platform.OptionsOf<JobsOptions>("jobs");
        options.ReportRetention = TimeSpan.FromDays(-1);
        await platform.RunTimerAsync("jobs", nameof(PurgeReports));
        options.ReportRetention = new JobsOptions().ReportRetention;
        foreach (var file in new[] { "report.csv", "report.pdf" }) await clerk.GetAsync($"/api/v1/jobs/{report}/result/{file}"); // expired
        var planned = await clerk.CreateJobAsync(new { type = "report", runAt = TimeProvider.System.GetUtcNow().AddDays(1), payload = new { lastDays = 2 } });
        foreach (var file in new[] { "report.csv", "report.pdf" }) await clerk.GetAsync($"/api/v1/jobs/{planned}/result/{file}"); // not ready
        await clerk.PostAsync($"/api/v1/jobs/{planned}/retry"); // not finished
        await clerk.PostAsync($"/api/v1/jobs/{planned}/cancel");
        await clerk.PostAsync($"/api/v1/jobs/{report}/cancel"); // finished
        var retried = await clerk.CreateJobAsync(new { type = "data-sync", payload = new { fileId = Guid.NewGuid(), target = "catalog" } });
        await clerk.FinalJobAsync(retried);
        await clerk.PostAsync($"/api/v1/jobs/{retried}/retry");

        var image = (await owner.ProcessedAsync("a.txt", "text/plain", Uploading.Utf8("a"))).Id("fileId");
        await owner.ResultAsync(new { type = "image", payload = new { fileIds = new[] { image } } });
        byte[] png = [
            0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0, 0,
            0, 0];
        image = (await owner.ProcessedAsync("a.png", "image/png", png)).Id("fileId");
        await owner.ResultAsync(new { type = "image", payload = new { fileIds = new[] { image } } });

        foreach (var (target, rows) in new[]
        {
            ("catalog", """
                {"kind":"kit","title":"A kit","description":"","price":{"amount":100,"currency":"EUR"},"tags":[]}
                {"kind":"kit"}
                """),
            ("customers", $$"""
                {"email":"{{owner.Email}}","displayName":"Ada"}
                {"email":"nobody@example.org"}
                """),
        })
        {
            await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
            var file = (await clerk.ProcessedAsync("rows.jsonl", "application/x-ndjson", Encoding.UTF8.GetBytes(rows))).Id("fileId");
            await clerk.ResultAsync(new { type = "data-sync", payload = new { fileId = file, target } });
        }

        var (key, schedule) = (Guid.NewGuid().ToString(), new { cron = "0 0 1 1 *", type = "report", payload = new { lastDays = 1 } });
        var created = (await clerk.PostAsync("/api/v1/jobs/schedules", schedule, key)).Body.Id("scheduleId");
        await clerk.PostAsync("/api/v1/jobs/schedules", schedule with { cron = "0 0 2 1 *" }, key); // the key again
        await clerk.PostAsync("/api/v1/jobs", new { type = "report", payload = new { lastDays = 1 } }, key);
        await clerk.GetAsync("/api/v1/jobs/schedules");
        await clerk.GetAsync($"/api/v1/jobs/schedules/{created}");
        await clerk.SendAsync(HttpMethod.Delete, $"/api/v1/jobs/schedules/{created}");
        await owner.PostAsync("/api/v1/jobs", Working.Mail("a@example.com"), key); // not the staff's
        await owner.PostAsync("/api/v1/jobs/schedules", schedule, key);
        await ProvokeTooManySchedulesAsync(platform);
        await ProvokeTooManyJobsAsync(platform);
        await (await platform.NewUserAsync()).GrantAsync(platform, "customer", "instructor"); // identity.user-roles-changed.v1
    }

    private static async Task ProvokeTooManyJobsAsync(PlatformFixture platform)
    {
        var options = platform.Host.App("jobs").Services.GetRequiredService<IOptions<JobsOptions>>().Value;
        var previous = options.MaxOpenPerOwner;
        var person = await platform.NewUserAsync();
        var id = await person.CreateJobAsync(Working.CleaningLater());
        await person.PostAsync($"/api/v1/jobs/{id}/cancel");
        options.MaxOpenPerOwner = 0;
        await person.PostAsync("/api/v1/jobs", Working.CleaningLater(), Guid.NewGuid().ToString());
        await person.PostAsync($"/api/v1/jobs/{id}/retry");
        options.MaxOpenPerOwner = previous;
    }

    private static async Task ProvokeTooManySchedulesAsync(PlatformFixture platform)
    {
        var person = await platform.NewUserAsync();
        var id = (await person.GetAsync("/api/v1/customers/me")).Body.Id("id");
        await platform.OnDatabaseAsync("jobs", (JobsDbContext db) => db.Database.ExecuteSqlAsync(
            $"""
            insert into schedules (id, owner_id, cron, type, priority, payload, next_at, created_at)
            select gen_random_uuid(), {id}, '0 0 1 1 *', 'image', 1, jsonb_build_object(), now() + interval '1 year', now() from generate_series(1, 50)
            """));
        var schedule = new { cron = "0 0 1 1 *", type = "image", payload = new { fileIds = new[] { Guid.NewGuid() } } };
        await person.PostAsync("/api/v1/jobs/schedules", schedule, Guid.NewGuid().ToString());
    }
}
