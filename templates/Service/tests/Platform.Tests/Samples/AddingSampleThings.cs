using Platform.Samples.Contracts;
using Platform.Samples.Persistence;
using static Platform.Tests.Samples.SamplesCases;

namespace Platform.Tests.Samples;

[Collection(nameof(PlatformFixture))]
public sealed class AddingSampleThings(PlatformFixture platform)
{
    [Fact]
    public async Task New_one_is_created_at_once_and_completed_in_the_background()
    {
        var owner = await platform.NewUserAsync();

        var added = await AddAsync(owner);
        Assert.Equal((HttpStatusCode.Created, "pending"), (added.Status, added.Text("status")));

        JsonElement read = default;
        await Poll.UntilAsync(async () =>
        {
            read = (await owner.GetAsync(added.Response.Headers.Location!.ToString())).Body;
            return read.GetProperty("status").GetString() == "completed";
        }, () => $"the status is still that of {read}");
        await Poll.UntilAsync(() => Task.FromResult(EventsOf(added).Any()), () => "no event was published");
        Assert.Equal("The first one", Assert.Single(EventsOf(added)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Same_key_adds_once_and_another_body_is_refused()
    {
        var (owner, key) = (await platform.NewUserAsync(), Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AddAsync(owner, key)));
        var another = await owner.PostAsync(Route, new { title = "Another one" }, key);

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.Created, answers[0].Text("id")), (a.Status, a.Text("id"))));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (another.Status, another.ProblemCode));
        Assert.Equal(1, (await owner.GetAsync(Route)).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Repeated_command_completes_once()
    {
        var added = await AddAsync(await platform.NewUserAsync());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        await using (var scope = platform.Host.App("samples").Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SamplesDbContext>();
            for (var i = 0; i < 3; i++) db.Send(new CompleteSampleThing(added.Body.GetProperty("id").GetGuid()), TimeProvider.System.GetUtcNow());
            await db.SaveChangesAsync();
        }
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.Single(EventsOf(added));
    }

    [Fact]
    public async Task Only_its_owner_and_operators_may_see_it()
    {
        var owner = await platform.NewUserAsync();
        var address = (await AddAsync(owner)).Response.Headers.Location!.ToString();

        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await platform.StaffAsync("operator")).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await platform.NewUserAsync()).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().GetAsync(address)).Status);
    }

    [Fact]
    public async Task Pages_list_the_newest_first()
    {
        var owner = await platform.NewUserAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Insert(0, (await AddAsync(owner)).Text("id"));

        var seen = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = (await owner.GetAsync($"{Route}?limit=2&after={next}")).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal(ids, seen);
    }

    private static Task<ApiResponse> AddAsync(Shopper owner, string? key = null) =>
        owner.PostAsync(Route, new { title = "The first one" }, key ?? Guid.NewGuid().ToString());

    private IEnumerable<JsonElement> EventsOf(ApiResponse added) => platform.Sent.Where(m => m.Subject == SampleThingCompleted.Type)
        .Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data")).Where(d => d.GetProperty("sampleThingId").GetString() == added.Text("id"));
}
