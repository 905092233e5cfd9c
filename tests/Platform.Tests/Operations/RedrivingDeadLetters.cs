using Microsoft.EntityFrameworkCore;
using Platform.Customers.Persistence;
using Platform.Notifications.Persistence;

namespace Platform.Tests.Operations;

[Collection(nameof(PlatformFixture))]
public sealed class RedrivingDeadLetters(PlatformFixture platform)
{
    private const string OfCustomers = "identity-events/customers", OfNotifications = "identity-events/notifications";

    [Fact]
    public async Task Poison_message_is_seen_edited_and_handled_once_by_the_subscription_it_failed_in_and_by_no_other()
    {
        var (user, staff) = (Guid.NewGuid(), await platform.StaffAsync("operator"));
        await platform.SendRawAsync("identity-events", Messages.Of(Messages.MalformedRegistration(user), user));
        var counts = (await staff.GetAsync("/api/v1/operations/entities")).Body.Items().ToDictionary(e => e.Text("entity"));
        Assert.True(counts[OfCustomers].Int("deadLetters") >= 1, counts[OfCustomers].ToString());

        var dead = Assert.Single(await staff.DeadLettersAsync(OfCustomers, user));
        Assert.Equal(("MalformedMessage", "identity.user-registered.v1"), (dead.Text("reason"), dead.Text("type")));
        Assert.StartsWith("The data is not a identity.user-registered.v1", dead.Text("description"), StringComparison.Ordinal);
        var details = (await staff.GetAsync($"/api/v1/operations/dead-letters/{dead.SequenceNumber()}?entity={OfCustomers}")).Body;
        Assert.Equal(Messages.MalformedRegistration(user), details.Text("body"));

        var otherId = await staff.RedriveAsync(OfCustomers, dead.SequenceNumber(), Messages.Registration(Guid.NewGuid()));
        Assert.Equal(HttpStatusCode.BadRequest, otherId.Status);
        var redriven = await staff.RedriveAsync(OfCustomers, dead.SequenceNumber(), Messages.Registration(user));
        Assert.Equal([dead.SequenceNumber()], redriven.Done());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.OK, (await staff.GetAsync($"/api/v1/customers/{user}")).Status);
        Assert.Equal(1, await CountAsync<CustomersDbContext>("customers", user));
        Assert.Equal(0, await CountAsync<NotificationsDbContext>("notifications", user));
        Assert.Empty(await staff.DeadLettersAsync(OfCustomers, user));
        var others = Assert.Single(await staff.DeadLettersAsync(OfNotifications, user));
        // Again: nothing is left to be done.
        Assert.Equal([dead.SequenceNumber()], (await staff.RedriveAsync(OfCustomers, dead.SequenceNumber())).Remaining());
        await staff.DiscardAsync(OfNotifications, others.SequenceNumber());
    }

    [Fact]
    public async Task Redrive_of_all_sends_each_message_once_also_when_it_fails_again()
    {
        var (users, staff) = (Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToList(), await platform.StaffAsync("admin"));
        await platform.SendRawAsync("identity-events", [.. users.Select(user => Messages.Of(Messages.MalformedRegistration(user), user))]);

        var first = await staff.RedriveAllAsync(OfNotifications);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var second = await staff.RedriveAllAsync(OfNotifications, first.Text("operationId"));

        Assert.True(first.Done().Count() >= 3, first.Body.ToString());
        Assert.Equal((false, 0, 0), (first.Body.GetProperty("more").GetBoolean(), second.Done().Count(), second.Remaining().Count()));
        var again = await staff.DeadLettersAsync(OfNotifications, m => m.GetProperty("redriveId").GetString() == first.Text("operationId"));
        Assert.Equal(first.Done().Count(), again.Count);
        Assert.All(again, m => Assert.Equal("identity.user-registered.v1", m.Text("type")));
        Assert.Equal(again.Count, (await staff.DiscardAsync(OfNotifications, again.Select(m => m.SequenceNumber()))).Done().Count());
        var ofCustomers = await staff.DeadLettersAsync(OfCustomers, m => users.Exists(user => user.ToString() == m.Text("messageId")));
        Assert.Equal(3, (await staff.DiscardAsync(OfCustomers, ofCustomers.Select(m => m.SequenceNumber()))).Done().Count());
    }

    [Fact]
    public async Task Chosen_message_is_discarded_and_those_before_it_stay()
    {
        var (users, staff) = (new[] { Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid() }, await platform.StaffAsync("operator"));
        await platform.SendRawAsync("catalog-commands", [.. users.Select(id => Messages.Of("no event", id, "nothing"))]);
        var dead = await staff.DeadLettersAsync("catalog-commands", m => users.Any(id => id.ToString() == m.Text("messageId")));
        Assert.Equal(3, dead.Count);

        Assert.Equal([dead[2].SequenceNumber()], (await staff.DiscardAsync("catalog-commands", dead[2].SequenceNumber())).Done());
        var left = dead.Take(2).Select(m => m.SequenceNumber()).ToList();
        await Poll.UntilAsync(
            async () => (await staff.DeadLettersAsync("catalog-commands", m => users.Any(id => id.ToString() == m.Text("messageId"))))
                .Select(m => m.SequenceNumber()).SequenceEqual(left), () => $"the dead letters are not {string.Join(" and ", left)}", seconds: 10);
        // They were passed over, and are free again.
        Assert.Equal(left, (await staff.DiscardAsync("catalog-commands", left)).Done());
    }

    [Theory, InlineData("unheard-of"), InlineData("identity-events"), InlineData("identity-events/unheard-of")]
    public async Task Entity_without_dead_letters_of_its_own_is_not_found(string entity)
    {
        var staff = await platform.StaffAsync("operator");
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync($"/api/v1/operations/dead-letters?entity={entity}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.RedriveAllAsync(entity)).Status);
    }

    [Fact]
    public async Task Every_app_of_the_platform_is_healthy() => Assert.Equal(
        PlatformManifest.Read(Repository.Root).Services.Select(s => $"{s.Name} healthy").Order(StringComparer.Ordinal),
        (await (await platform.StaffAsync("operator")).GetAsync("/api/v1/operations/apps")).Body.Items().Select(a => $"{a.Text("name")} {a.Text("status")}"));

    private Task<int> CountAsync<T>(string app, Guid messageId) where T : Platform.Shared.Persistence.PlatformDbContext =>
        platform.OnDatabaseAsync(app, (T db) => db.Inbox.CountAsync(m => m.Id == messageId.ToString()));
}
