using Platform.Identity.Contracts;
using Platform.Identity.Persistence;
using Platform.Tests.Todos;

namespace Platform.Tests.Journal;

[Collection(nameof(PlatformFixture))]
public sealed class ReceivingEvents(PlatformFixture platform)
{
    [Fact]
    public async Task Registration_and_completed_todo_become_entries_of_their_user()
    {
        var user = await platform.NewUserAsync();
        var todo = await user.PostAsync(TodosCases.Route, new { title = "The first one" }, Guid.NewGuid().ToString());

        var entries = await Poll.UntilAsync(() => EntriesOfAsync(user), entries => entries.Count == 2, entries => $"there are {entries.Count} entries");

        Assert.Equal(["todo-completed", "user-registered"], entries.Select(e => e.Text("action")));
        Assert.Equal(todo.Text("id"), entries[0].Text("subjectId"));
    }

    [Fact]
    public async Task Event_that_is_sent_twice_becomes_one_entry()
    {
        var (user, sent) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        for (var i = 0; i < 2; i++)
        {
            await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            {
                db.Send(new UserRegistered(user, "ada@example.com", "Ada", sent), sent, $"registered-{user}");
                return db.SaveChangesAsync();
            });
            await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        }

        var entries = await (await platform.StaffAsync("operator")).GetAsync(JournalCases.Route);
        Assert.Single(entries.Body.GetProperty("items").EnumerateArray(), e => e.Text("subjectId") == user.ToString());
    }

    [Fact]
    public async Task Entries_are_seen_by_their_user_and_by_operators_only()
    {
        var (user, another) = (await platform.NewUserAsync(), await platform.NewUserAsync());
        var entry = (await Poll.UntilAsync(() => EntriesOfAsync(user), entries => entries.Count == 1, _ => "there is no entry"))[0].Text("id");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.Contains(await EntriesOfAsync(await platform.StaffAsync("operator")), e => e.Text("id") == entry);
        Assert.DoesNotContain(await EntriesOfAsync(another), e => e.Text("id") == entry);
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().GetAsync(JournalCases.Route)).Status);
    }

    private static async Task<IReadOnlyList<JsonElement>> EntriesOfAsync(Shopper user) =>
        [.. (await user.GetAsync($"{JournalCases.Route}?limit=100")).Body.GetProperty("items").EnumerateArray()];
}
