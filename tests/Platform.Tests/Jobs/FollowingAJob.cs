using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Jobs;
using Platform.Jobs.Persistence;
using Platform.Local.Host.Functions;
using Platform.Shared;

namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class FollowingAJob(PlatformFixture platform)
{
    private static string Address() => $"p{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task Created_twice_with_one_key_is_one_job()
    {
        var clerk = await platform.StaffAsync("operator");
        var (key, mail) = (Guid.NewGuid().ToString(), Working.Mail(Address()));

        Assert.Equal(await clerk.CreateJobAsync(mail, key), await clerk.CreateJobAsync(mail, key));
        Assert.Equal("idempotency-key-reused", (await clerk.PostAsync("/api/v1/jobs", Working.Mail(Address()), key)).ProblemCode);
        Assert.Equal("idempotency-key-required", (await clerk.PostAsync("/api/v1/jobs", mail)).ProblemCode);
    }

    [Fact]
    public async Task Is_refused_while_its_owner_has_too_many_that_have_not_ended()
    {
        var options = platform.Host.App("jobs").Services.GetRequiredService<IOptions<JobsOptions>>().Value;
        var (person, most, key) = (await platform.SomebodyAsync(), options.MaxOpenPerOwner, Guid.NewGuid().ToString());
        var later = new { type = "image", runAt = TimeProvider.System.GetUtcNow().AddHours(1), payload = new { fileIds = new[] { Guid.NewGuid() } } };
        options.MaxOpenPerOwner = 2;
        try
        {
            var first = await person.CreateJobAsync(later, key);
            await person.CreateJobAsync(later);

            var refused = await person.PostAsync("/api/v1/jobs", later, Guid.NewGuid().ToString());
            Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-jobs"), (refused.Status, refused.ProblemCode));
            Assert.Equal(first, await person.CreateJobAsync(later, key)); // repeated, it is none more

            await person.PostAsync($"/api/v1/jobs/{first}/cancel");
            await person.CreateJobAsync(later);
        }
        finally
        {
            options.MaxOpenPerOwner = most;
        }
    }

    [Fact]
    public async Task Planned_for_later_waits_and_can_be_cancelled_and_retried()
    {
        var clerk = await platform.StaffAsync("operator");
        var id = await clerk.CreateJobAsync(
            new
            {
                type = "email",
                runAt = TimeProvider.System.GetUtcNow()
                .AddHours(1),
                payload = new { addresses = new[] { Address() }, subject = "a", body = "b" }
            });
        Assert.Equal("scheduled", (await clerk.JobAsync(id)).GetProperty("status").GetString());
        Assert.Equal("job-not-finished", (await clerk.PostAsync($"/api/v1/jobs/{id}/retry")).ProblemCode);

        Assert.Equal(HttpStatusCode.Accepted, (await clerk.PostAsync($"/api/v1/jobs/{id}/cancel")).Status);
        Assert.Equal("cancelled", (await clerk.PostAsync($"/api/v1/jobs/{id}/cancel")).Text("status")); // again: no harm
        Assert.Equal(HttpStatusCode.Accepted, (await clerk.PostAsync($"/api/v1/jobs/{id}/retry")).Status);

        Assert.Equal("succeeded", (await clerk.FinalJobAsync(id)).GetProperty("status").GetString());
        Assert.Equal("job-finished", (await clerk.PostAsync($"/api/v1/jobs/{id}/cancel")).ProblemCode);
        Assert.Equal("job-succeeded", (await clerk.PostAsync($"/api/v1/jobs/{id}/retry")).ProblemCode);
    }

    [Fact]
    public async Task Planned_for_later_is_done_when_its_time_has_come()
    {
        var clerk = await platform.StaffAsync("operator");
        var (job, key) = (
            new
            {
                type = "email",
                runAt = TimeProvider.System.GetUtcNow()
                .AddSeconds(1),
                payload = new { addresses = new[] { Address() }, subject = "a", body = "b" }
            }, Guid.NewGuid().ToString());
        var created = await clerk.PostAsync("/api/v1/jobs", job, key);
        Assert.Equal("succeeded", (await clerk.FinalJobAsync(created.Body.GetProperty("jobId").GetGuid())).GetProperty("status").GetString());

        var again = await clerk.PostAsync("/api/v1/jobs", job, key); // whoever did not get the answer asks again, and that time has passed
        Assert.Equal((HttpStatusCode.Accepted, created.Text("jobId")), (again.Status, again.Text("jobId")));
    }

    [Fact]
    public async Task Is_for_its_owner_and_for_operators()
    {
        var (owner, other, clerk) = (await platform.SomebodyAsync(), await platform.SomebodyAsync(), await platform.StaffAsync("operator"));
        var id = await owner.CreateJobAsync(new { type = "image", payload = new { fileIds = new[] { Guid.NewGuid() } } });

        var job = await owner.FinalJobAsync(id);
        Assert.Equal("not-found", job.GetProperty("result").GetProperty("refused")[0].GetProperty("code").GetString());
        foreach (var answer in new[] { await other.GetAsync($"/api/v1/jobs/{id}"), await other.PostAsync($"/api/v1/jobs/{id}/cancel"),
            await other.PostAsync($"/api/v1/jobs/{id}/retry") })
        {
            Assert.Equal(404, (int)answer.Status);
        }

        Assert.Empty((await other.GetAsync("/api/v1/jobs")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(
            [id], (await owner.GetAsync("/api/v1/jobs?status=succeeded&type=image")).Body.GetProperty("items").EnumerateArray()
                .Select(j => j.GetProperty("jobId").GetGuid()));
        Assert.Empty((await owner.GetAsync("/api/v1/jobs?status=failed")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(200, (int)(await clerk.GetAsync($"/api/v1/jobs/{id}")).Status);
    }

    [Fact]
    public async Task That_fails_every_time_ends_in_the_dead_letter_queue_and_is_done_once_it_is_mended()
    {
        var clerk = await platform.StaffAsync("operator");
        var id = await clerk.CreateJobAsync(
            new
            {
                type = "email",
                runAt = TimeProvider.System.GetUtcNow()
                .AddHours(1),
                payload = new { addresses = new[] { Address() }, subject = "a", body = "b" }
            });
        // A payload that its handler cannot bear, three tries of five used up, and its time come.
        await SqlAsync(
            $"update jobs set payload = jsonb_set(payload, '{{subject}}', 'null'), tries = 3, due_at = now(), version = version + 1 where id = {id}");

        var job = await clerk.FinalJobAsync(id);

        Assert.Equal(
            ("failed", "tries-exhausted", 2),
            (job.GetProperty("status").GetString(), job.GetProperty("error").GetProperty("code").GetString(), job.Int("attempts")));
        await using var client = platform.Host.ServiceBus.CreateClient();
        await using var dead = client.CreateReceiver(ServiceBusNames.JobsCommands, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        ServiceBusReceivedMessage? message = null;
        await Poll.UntilAsync(async () =>
        {
            message = await dead.ReceiveMessageAsync(TimeSpan.FromSeconds(1));
            return message?.Body.ToString().Contains(id.ToString(), StringComparison.Ordinal) == true;
        }, () => "its message is not in the dead-letter queue");
        Assert.Equal(("TriesExhausted", 2), (message!.DeadLetterReason, message.ApplicationProperties["platform-try"]));
        Assert.StartsWith("The job was tried 5 times. The last error: ", message.DeadLetterErrorDescription, StringComparison.Ordinal);
        Assert.True((await StatsOfAsync(clerk, "email")).Int("deadLettered") >= 1);

        // The cause is mended, and the message put back on the queue.
        await SqlAsync($"update jobs set payload = jsonb_set(payload, '{{subject}}', '\"mended\"'), version = version + 1 where id = {id}");
        await using (var sender = client.CreateSender(ServiceBusNames.JobsCommands)) await sender.SendMessageAsync(new ServiceBusMessage(message));
        await dead.CompleteMessageAsync(message);
        await Poll.UntilAsync(async () => (await clerk.JobAsync(id)).GetProperty("status").GetString() == "succeeded", () => "the job is not done");
    }

    [Fact]
    public async Task Is_in_the_statistics()
    {
        var clerk = await platform.StaffAsync("operator");
        await clerk.FinalJobAsync(await clerk.CreateJobAsync(Working.Mail(Address())));

        var stats = await StatsOfAsync(clerk, "email");

        var hour = stats.GetProperty("windows")[1];
        Assert.Equal("1h", hour.GetProperty("window").GetString());
        Assert.True(hour.Int("succeeded") >= 1 && hour.GetProperty("perMinute").GetDouble() > 0
            && hour.GetProperty("runSeconds").GetProperty("p95").GetDouble() >= hour.GetProperty("runSeconds").GetProperty("p50").GetDouble(),
            stats.ToString());
        Assert.Equal(403, (int)(await (await platform.SomebodyAsync()).GetAsync("/api/v1/jobs/stats")).Status);
    }

    [Fact]
    public async Task By_a_schedule_is_created_once_per_occurrence_whoever_fires_it()
    {
        var clerk = await platform.StaffAsync("operator");
        var (key, body) = (
            Guid.NewGuid().ToString(),
            new { cron = "0 0 1 1 *", type = "email", payload = new { addresses = new[] { Address() }, subject = "Yearly", body = "b" } });
        var created = await clerk.PostAsync("/api/v1/jobs/schedules", body, key);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        var id = created.Body.GetProperty("scheduleId").GetGuid();
        Assert.Equal(id, (await clerk.PostAsync("/api/v1/jobs/schedules", body, key)).Body.GetProperty("scheduleId").GetGuid());
        Assert.Equal(200, (int)(await clerk.GetAsync($"/api/v1/jobs/schedules/{id}")).Status);
        Assert.Contains(
            (await clerk.GetAsync("/api/v1/jobs/schedules")).Body.GetProperty("items").EnumerateArray(), s => s.GetProperty("scheduleId").GetGuid() == id);

        await SqlAsync($"update schedules set next_at = date_trunc('minute', now()) - interval '1 minute' where id = {id}");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => FireAsync()));

        List<Guid> jobs = [];
        await Poll.UntilAsync(async () => (jobs = await JobsOfAsync(id)).Count > 0, () => "no job was created");
        Assert.Equal("succeeded", (await clerk.FinalJobAsync(Assert.Single(jobs))).GetProperty("status").GetString());
        Assert.Equal(204, (int)(await clerk.SendAsync(HttpMethod.Delete, $"/api/v1/jobs/schedules/{id}")).Status);
        Assert.Equal(404, (int)(await clerk.GetAsync($"/api/v1/jobs/schedules/{id}")).Status);
    }

    [Theory]
    [InlineData("customer", """{"type":"email","payload":{"addresses":["a@example.com"],"subject":"a","body":"b"}}""")]
    [InlineData("instructor", """{"type":"report","payload":{"lastDays":1}}""")]
    [InlineData("customer", """{"type":"data-sync","payload":{"fileId":"0193e1a0-7c1e-7000-8000-000000000001","target":"catalog"}}""")]
    public async Task Of_a_type_for_the_staff_is_refused_to_others(string role, string job)
    {
        var person = await platform.StaffAsync(role);
        Assert.Equal("role-required", (await person.PostAsync("/api/v1/jobs", BadInput.Routes.Json(job), Guid.NewGuid().ToString())).ProblemCode);
        Assert.Equal(
            "role-required",
            (await person.PostAsync("/api/v1/jobs/schedules", BadInput.Routes.Json(job.Insert(1, "\"cron\":\"0 0 * * *\",")), Guid.NewGuid().ToString()))
                .ProblemCode);
    }

    private static async Task<System.Text.Json.JsonElement> StatsOfAsync(Shopper clerk, string type) =>
        (await clerk.GetAsync("/api/v1/jobs/stats")).Body.GetProperty("types").EnumerateArray().Single(t => t.GetProperty("type").GetString() == type);

    private LocalApp App => platform.Host.App("jobs");

    private Task FireAsync() =>
        App.Invoker.InvokeAsync(
            App.Functions.Single(f => f.Name == "FireSchedules"), new TriggerInput(new Microsoft.Azure.Functions.Worker.TimerInfo()), CancellationToken.None);

    private async Task SqlAsync(FormattableString sql)
    {
        await using var scope = App.Services.CreateAsyncScope();
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<JobsDbContext>().Database.ExecuteSqlAsync(sql));
    }

    private async Task<List<Guid>> JobsOfAsync(Guid schedule)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<JobsDbContext>().Jobs.Where(j => j.ScheduleId == schedule).Select(j => j.Id).ToListAsync();
    }
}
