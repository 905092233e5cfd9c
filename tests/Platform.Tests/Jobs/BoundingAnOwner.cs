using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Jobs;
using Platform.Jobs.Persistence;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class BoundingAnOwner(PlatformFixture platform)
{
    [Fact]
    public async Task Parallel_requests_create_no_more_jobs_than_the_maximum_of_a_customer()
    {
        var options = platform.OptionsOf<JobsOptions>("jobs");
        var (person, previous) = (await platform.NewUserAsync(), options.MaxOpenPerCustomer);
        options.MaxOpenPerCustomer = 3;
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
                _ => person.PostAsync("/api/v1/jobs", Working.CleaningLater(), Guid.NewGuid().ToString())));
            Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.Accepted));
            Assert.Equal(9, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));

            var clerk = await platform.StaffAsync("operator"); // has other jobs, and its own maximum
            await clerk.CreateJobAsync(Working.CleaningLater());
        }
        finally
        {
            options.MaxOpenPerCustomer = previous;
        }
    }

    [Fact]
    public async Task Parallel_requests_create_no_more_schedules_than_the_maximum_of_a_customer()
    {
        var person = await platform.NewUserAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => person.PostAsync("/api/v1/jobs/schedules", Working.CleaningEveryYear(), Guid.NewGuid().ToString())));
        Assert.Equal(10, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.Equal(6, answers.Count(a => a.Status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Retry_over_the_maximum_is_refused_until_another_job_ends()
    {
        var options = platform.OptionsOf<JobsOptions>("jobs");
        var (person, previous) = (await platform.NewUserAsync(), options.MaxOpenPerCustomer);
        var (cancelled, open) = (await person.CreateJobAsync(Working.CleaningLater()), await person.CreateJobAsync(Working.CleaningLater()));
        await person.PostAsync($"/api/v1/jobs/{cancelled}/cancel");
        options.MaxOpenPerCustomer = 1;
        try
        {
            var refused = await person.PostAsync($"/api/v1/jobs/{cancelled}/retry");
            Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-jobs"), (refused.Status, refused.ProblemCode));
            Assert.Equal("job-not-finished", (await person.PostAsync($"/api/v1/jobs/{open}/retry")).ProblemCode);

            await person.PostAsync($"/api/v1/jobs/{open}/cancel");
            Assert.Equal(HttpStatusCode.Accepted, (await person.PostAsync($"/api/v1/jobs/{cancelled}/retry")).Status);
        }
        finally
        {
            options.MaxOpenPerCustomer = previous;
        }
    }

    [Fact]
    public async Task Schedules_end_when_their_owner_loses_the_role_or_the_account()
    {
        var person = await platform.NewUserAsync();
        await person.GrantAsync(platform, "customer", "operator");
        var clerk = await platform.LogInAsync(person.Email, "correct-horse-9");
        var reports = await CreateAsync(clerk, new { cron = "0 6 * * *", type = "report", payload = new { lastDays = 1 } });
        var late = await CreateAsync(clerk, new { cron = "0 6 * * *", type = "report", payload = new { lastDays = 1 } });
        var images = await CreateAsync(clerk, Working.CleaningEveryYear());

        await person.GrantAsync(platform, "customer"); // which also revokes the tokens from before

        var staff = await platform.StaffAsync("operator");
        var ended = await ReadAsync(staff, reports);
        Assert.Equal("The owner is no longer operator or admin, which jobs of the type report are for.", ended.Text("disabledReason"));
        Assert.Equal(JsonValueKind.Null, (await ReadAsync(staff, images)).GetProperty("disabledReason").ValueKind);

        // The other one as if it had been created at that moment, with a token from before.
        await platform.OnDatabaseAsync("jobs", async (JobsDbContext db) =>
        {
            await db.Database.ExecuteSqlAsync($"update schedules set disabled_reason = null where id = {late}");
            return await db.Database.ExecuteSqlAsync($"update schedules set next_at = now() where id = any({new[] { reports, late }})");
        });
        await platform.RunTimerAsync("jobs", "FireSchedules");
        Assert.NotEqual(JsonValueKind.Null, (await ReadAsync(staff, late)).GetProperty("disabledReason").ValueKind);
        Assert.False(await platform.OnDatabaseAsync("jobs", (JobsDbContext db) => db.Jobs.AnyAsync(j => j.ScheduleId == reports || j.ScheduleId == late)));

        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlAsync($"delete from users where email = {person.Email}"));
        await platform.RunTimerAsync("identity", "SweepOutbox");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("The owner's account no longer exists.", (await ReadAsync(staff, images)).Text("disabledReason"));
    }

    private static async Task<Guid> CreateAsync(Shopper person, object schedule) =>
        (await person.PostAsync("/api/v1/jobs/schedules", schedule, Guid.NewGuid().ToString())).Body.Id("scheduleId");

    private static async Task<JsonElement> ReadAsync(Shopper person, Guid id) => (await person.GetAsync($"/api/v1/jobs/schedules/{id}")).Body;
}
