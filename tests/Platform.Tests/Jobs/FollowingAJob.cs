using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Jobs;
using Platform.Jobs.Persistence;
using Platform.Shared;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class FollowingAJob(PlatformFixture platform)
{
    private static string Address() => $"p{Guid.NewGuid():N}@example.com";

    private static object MailAfter(TimeSpan delay) =>
        new { type = "email", runAt = TimeProvider.System.GetUtcNow() + delay, payload = new { addresses = new[] { Address() }, subject = "a", body = "b" } };

    [Fact]
    public async Task Same_key_creates_one_job()
    {
        var clerk = await platform.StaffAsync("operator");
        var (key, mail) = (Guid.NewGuid().ToString(), Working.Mail(Address()));
        Assert.Equal(await clerk.CreateJobAsync(mail, key), await clerk.CreateJobAsync(mail, key));
        Assert.Equal("idempotency-key-reused", (await clerk.PostAsync("/api/v1/jobs", Working.Mail(Address()), key)).ProblemCode);
        Assert.Equal("idempotency-key-required", (await clerk.PostAsync("/api/v1/jobs", mail)).ProblemCode);
    }

    [Fact]
    public async Task Job_over_the_owners_maximum_is_refused_until_one_ends()
    {
        var options = platform.Host.App("jobs").Services.GetRequiredService<IOptions<JobsOptions>>().Value;
        var (person, previous, key) = (await platform.NewUserAsync(), options.MaxOpenPerOwner, Guid.NewGuid().ToString());
        var later = new { type = "image", runAt = TimeProvider.System.GetUtcNow().AddHours(1), payload = new { fileIds = new[] { Guid.NewGuid() } } };
        options.MaxOpenPerOwner = 2;
        try
        {
            var first = await person.CreateJobAsync(later, key);
            await person.CreateJobAsync(later);

            var refused = await person.PostAsync("/api/v1/jobs", later, Guid.NewGuid().ToString());
            Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-jobs"), (refused.Status, refused.ProblemCode));
            Assert.Equal(first, await person.CreateJobAsync(later, key)); // a repeated request creates no job

            await person.PostAsync($"/api/v1/jobs/{first}/cancel");
            await person.CreateJobAsync(later);
        }
        finally
        {
            options.MaxOpenPerOwner = previous;
        }
    }

    [Fact]
    public async Task Scheduled_job_can_be_cancelled_and_retried()
    {
        var clerk = await platform.StaffAsync("operator");
        var id = await clerk.CreateJobAsync(MailAfter(TimeSpan.FromHours(1)));
        Assert.Equal("scheduled", (await clerk.JobAsync(id)).Text("status"));
        Assert.Equal("job-not-finished", (await clerk.PostAsync($"/api/v1/jobs/{id}/retry")).ProblemCode);

        Assert.Equal(HttpStatusCode.Accepted, (await clerk.PostAsync($"/api/v1/jobs/{id}/cancel")).Status);
        Assert.Equal("cancelled", (await clerk.PostAsync($"/api/v1/jobs/{id}/cancel")).Text("status")); // again: no harm
        Assert.Equal(HttpStatusCode.Accepted, (await clerk.PostAsync($"/api/v1/jobs/{id}/retry")).Status);

        Assert.Equal("succeeded", (await clerk.FinalJobAsync(id)).Text("status"));
        Assert.Equal("job-finished", (await clerk.PostAsync($"/api/v1/jobs/{id}/cancel")).ProblemCode);
        Assert.Equal("job-succeeded", (await clerk.PostAsync($"/api/v1/jobs/{id}/retry")).ProblemCode);
    }

    [Fact]
    public async Task Scheduled_job_runs_at_its_time()
    {
        var clerk = await platform.StaffAsync("operator");
        var (job, key) = (MailAfter(TimeSpan.FromSeconds(1)), Guid.NewGuid().ToString());
        var created = await clerk.PostAsync("/api/v1/jobs", job, key);
        Assert.Equal("succeeded", (await clerk.FinalJobAsync(created.Body.Id("jobId"))).Text("status"));
        var again = await clerk.PostAsync("/api/v1/jobs", job, key); // the repeated request comes after runAt has passed
        Assert.Equal((HttpStatusCode.Accepted, created.Text("jobId")), (again.Status, again.Text("jobId")));
    }

    [Fact]
    public async Task Only_owner_and_operators_see_a_job()
    {
        var (owner, other, clerk) = (await platform.NewUserAsync(), await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var id = await owner.CreateJobAsync(new { type = "image", payload = new { fileIds = new[] { Guid.NewGuid() } } });

        var job = await owner.FinalJobAsync(id);
        Assert.Equal("not-found", job.GetProperty("result").GetProperty("refused")[0].Text("code"));
        Assert.Equal(404, (int)(await other.GetAsync($"/api/v1/jobs/{id}")).Status);
        foreach (var action in new[] { "cancel", "retry" }) Assert.Equal(404, (int)(await other.PostAsync($"/api/v1/jobs/{id}/{action}")).Status);
        Assert.Empty((await other.GetAsync("/api/v1/jobs")).Body.Items());
        Assert.Equal([id], (await owner.GetAsync("/api/v1/jobs?status=succeeded&type=image")).Body.Items().Select(j => j.Id("jobId")));
        Assert.Empty((await owner.GetAsync("/api/v1/jobs?status=failed")).Body.Items());
        Assert.Equal(200, (int)(await clerk.GetAsync($"/api/v1/jobs/{id}")).Status);
    }

    [Fact]
    public async Task Failing_job_is_dead_lettered_and_succeeds_when_redriven()
    {
        var clerk = await platform.StaffAsync("operator");
        var id = await clerk.CreateJobAsync(MailAfter(TimeSpan.FromHours(1)));
        // A payload that makes its handler throw, with three tries of five used up, due now.
        await SqlAsync(
            $"update jobs set payload = jsonb_set(payload, '{{subject}}', 'null'), tries = 3, due_at = now(), version = version + 1 where id = {id}");

        var job = await clerk.FinalJobAsync(id);

        Assert.Equal(("failed", "tries-exhausted", 2), (job.Text("status"), job.GetProperty("error").Text("code"), job.Int("attempts")));
        Assert.Equal(
            "The job failed in each of 5 tries. Retry it later, or ask an operator why it fails.", job.GetProperty("error").Text("detail"));
        await using var client = new ServiceBusClient(platform.Host.ServiceBusConnectionString);
        await using var dead = client.CreateReceiver(ServiceBusNames.JobsCommands, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var message = await Poll.UntilAsync(() => dead.ReceiveMessageAsync(TimeSpan.FromSeconds(1)),
            received => received?.Body.ToString().Contains(id.ToString(), StringComparison.Ordinal) == true,
            _ => "its message is not in the dead-letter queue");
        Assert.Equal(("TriesExhausted", 2), (message.DeadLetterReason, message.ApplicationProperties["platform-try"]));
        Assert.StartsWith("The job was tried 5 times. The last error: ", message.DeadLetterErrorDescription, StringComparison.Ordinal);
        Assert.True((await StatsOfAsync(clerk, "email")).Int("deadLettered") >= 1);

        // The cause is fixed, and the message is redriven.
        await SqlAsync($"update jobs set payload = jsonb_set(payload, '{{subject}}', '\"fixed\"'), version = version + 1 where id = {id}");
        await using (var sender = client.CreateSender(ServiceBusNames.JobsCommands)) await sender.SendMessageAsync(new ServiceBusMessage(message));
        await dead.CompleteMessageAsync(message);
        await Poll.UntilAsync(async () => (await clerk.JobAsync(id)).Text("status") == "succeeded", () => "the job is not done");
    }

    [Fact]
    public async Task Statistics_count_a_finished_job()
    {
        var clerk = await platform.StaffAsync("operator");
        await clerk.FinalJobAsync(await clerk.CreateJobAsync(Working.Mail(Address())));

        var stats = await StatsOfAsync(clerk, "email");

        var hour = stats.GetProperty("windows")[1];
        Assert.Equal("1h", hour.Text("window"));
        Assert.True(hour.Int("succeeded") >= 1 && hour.GetProperty("perMinute").GetDouble() > 0
            && hour.GetProperty("runSeconds").GetProperty("p95").GetDouble() >= hour.GetProperty("runSeconds").GetProperty("p50").GetDouble(),
            stats.ToString());
        Assert.Equal(403, (int)(await (await platform.NewUserAsync()).GetAsync("/api/v1/jobs/stats")).Status);
    }

    [Fact]
    public async Task Schedule_creates_one_job_per_occurrence()
    {
        var clerk = await platform.StaffAsync("operator");
        var key = Guid.NewGuid().ToString();
        var payload = new { addresses = new[] { Address() }, subject = "Yearly", body = "b" };
        var body = new { cron = "0 0 1 1 *", timeZone = "Asia/Tokyo", type = "email", payload };
        var created = await clerk.PostAsync("/api/v1/jobs/schedules", body, key);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(("Asia/Tokyo", 15), (created.Body.Text("timeZone"), created.Body.GetProperty("nextAt").GetDateTimeOffset().Hour));
        var id = created.Body.Id("scheduleId");
        Assert.Equal(created.Body.ToString(), (await clerk.PostAsync("/api/v1/jobs/schedules", body, key)).Body.ToString());
        Assert.Equal(200, (int)(await clerk.GetAsync($"/api/v1/jobs/schedules/{id}")).Status);
        Assert.Contains((await clerk.GetAsync("/api/v1/jobs/schedules")).Body.Items(), s => s.Id("scheduleId") == id);

        await SqlAsync($"update schedules set next_at = date_trunc('minute', now()) - interval '1 minute' where id = {id}");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => platform.RunTimerAsync("jobs", "FireSchedules")));

        var jobs = await Poll.UntilAsync(
            () => platform.OnDatabaseAsync("jobs", (JobsDbContext db) => db.Jobs.Where(j => j.ScheduleId == id).Select(j => j.Id).ToListAsync()),
            found => found.Count > 0, _ => "no job was created");
        Assert.Equal("succeeded", (await clerk.FinalJobAsync(Assert.Single(jobs))).Text("status"));
        Assert.Equal(204, (int)(await clerk.SendAsync(HttpMethod.Delete, $"/api/v1/jobs/schedules/{id}")).Status);
        Assert.Equal(404, (int)(await clerk.GetAsync($"/api/v1/jobs/schedules/{id}")).Status);

        var late = await clerk.PostAsync("/api/v1/jobs/schedules", body, key); // the repetition of a request creates nothing, also after it was deleted
        Assert.Equal((HttpStatusCode.Created, created.Body.ToString()), (late.Status, late.Body.ToString()));
        Assert.Equal("idempotency-key-reused", (await clerk.PostAsync("/api/v1/jobs/schedules", body with { cron = "0 0 2 1 *" }, key)).ProblemCode);
        Assert.Equal(404, (int)(await clerk.GetAsync($"/api/v1/jobs/schedules/{id}")).Status);
    }

    [Theory]
    [InlineData("customer", """{"type":"email","payload":{"addresses":["a@example.com"],"subject":"a","body":"b"}}""")]
    [InlineData("instructor", """{"type":"report","payload":{"lastDays":1}}""")]
    [InlineData("customer", """{"type":"data-sync","payload":{"fileId":"0193e1a0-7c1e-7000-8000-000000000001","target":"catalog"}}""")]
    public async Task Staff_job_types_are_refused_to_others(string role, string job)
    {
        var person = await platform.StaffAsync(role);
        foreach (var (path, body) in new[] { ("/api/v1/jobs", job), ("/api/v1/jobs/schedules", job.Insert(1, "\"cron\":\"0 0 * * *\",")) })
            Assert.Equal("role-required", (await person.PostAsync(path, BadInput.Routes.Json(body), Guid.NewGuid().ToString())).ProblemCode);
    }

    private static async Task<JsonElement> StatsOfAsync(Shopper clerk, string type) =>
        (await clerk.GetAsync("/api/v1/jobs/stats")).Body.GetProperty("types").EnumerateArray().Single(t => t.Text("type") == type);

    private async Task SqlAsync(FormattableString sql) =>
        Assert.Equal(1, await platform.OnDatabaseAsync("jobs", (JobsDbContext db) => db.Database.ExecuteSqlAsync(sql)));
}
