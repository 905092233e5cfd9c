using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;

namespace Platform.Tests.Jobs;

/// <summary>The requests of the tests of jobs, through the gateway.</summary>
internal static class Working
{
    public static async Task<Guid> CreateJobAsync(this Shopper person, object job, string? key = null)
    {
        var answer = await person.PostAsync("/api/v1/jobs", job, key ?? Guid.NewGuid().ToString());
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body.ToString());
        var id = answer.Body.Id("jobId");
        Assert.Equal($"/api/v1/jobs/{id}", answer.Response.Headers.Location!.ToString());
        return id;
    }

    public static async Task<JsonElement> JobAsync(this Shopper person, Guid id) => (await person.GetAsync($"/api/v1/jobs/{id}")).Body;

    /// <summary>The job once it has ended.</summary>
    public static Task<JsonElement> FinalJobAsync(this Shopper person, Guid id) => Poll.UntilAsync(
        () => person.JobAsync(id), job => job.Text("status") is "succeeded" or "failed" or "cancelled", job => $"the job is still {job}");

    /// <summary>The result of a job that succeeds.</summary>
    public static async Task<JsonElement> ResultAsync(this Shopper person, object job)
    {
        var final = await person.FinalJobAsync(await person.CreateJobAsync(job));
        Assert.True(final.Text("status") == "succeeded", final.ToString());
        Assert.Equal(100, final.Int("progress"));
        return final.GetProperty("result");
    }

    /// <summary>A job that every user may create, and that is not due.</summary>
    public static object CleaningLater() =>
        new { type = "image", runAt = TimeProvider.System.GetUtcNow().AddHours(1), payload = new { fileIds = new[] { Guid.NewGuid() } } };

    public static object CleaningEveryYear() => new { cron = "0 0 1 1 *", type = "image", payload = new { fileIds = new[] { Guid.NewGuid() } } };

    /// <summary>Changes the roles as the deployer does. The token keeps its roles until the next login.</summary>
    public static async Task GrantAsync(this Shopper person, PlatformFixture platform, params string[] roles)
    {
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set roles = {roles} where email = {person.Email}"));
        await platform.RunTimerAsync("identity", "SweepOutbox");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    public static object Mail(string address, string subject = "Hello") =>
        new { type = "email", payload = new { addresses = new[] { address }, subject, body = "Hello, **you**." } };
}
