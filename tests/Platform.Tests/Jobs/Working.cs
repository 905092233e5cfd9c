namespace Platform.Tests.Jobs;

/// <summary>What the tests of jobs do through the gateway.</summary>
internal static class Working
{
    public static async Task<Guid> CreateJobAsync(this Shopper person, object job, string? key = null)
    {
        var answer = await person.PostAsync("/api/v1/jobs", job, key ?? Guid.NewGuid().ToString());
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body.ToString());
        var id = answer.Body.GetProperty("jobId").GetGuid();
        Assert.Equal($"/api/v1/jobs/{id}", answer.Response.Headers.Location!.ToString());
        return id;
    }

    public static async Task<JsonElement> JobAsync(this Shopper person, Guid id) => (await person.GetAsync($"/api/v1/jobs/{id}")).Body;

    /// <summary>The job once it has ended.</summary>
    public static async Task<JsonElement> FinalJobAsync(this Shopper person, Guid id)
    {
        JsonElement job = default;
        await Poll.UntilAsync(async () =>
        {
            job = await person.JobAsync(id);
            return job.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled";
        }, () => $"the job is still {job}");
        return job;
    }

    /// <summary>What a job that succeeded gave.</summary>
    public static async Task<JsonElement> ResultAsync(this Shopper person, object job)
    {
        var final = await person.FinalJobAsync(await person.CreateJobAsync(job));
        Assert.True(final.GetProperty("status").GetString() == "succeeded", final.ToString());
        Assert.Equal(100, final.GetProperty("progress").GetInt32());
        return final.GetProperty("result");
    }

    public static object Mail(string address, string subject = "Hello") =>
        new { type = "email", payload = new { addresses = new[] { address }, subject, body = "Hello, **you**." } };

    public static int Int(this JsonElement element, string property) => element.GetProperty(property).GetInt32();
}
