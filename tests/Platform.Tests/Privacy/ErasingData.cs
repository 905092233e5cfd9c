using Microsoft.DurableTask;
using Microsoft.EntityFrameworkCore;
using Platform.Customers.Contracts;
using Platform.Customers.DataRequests;
using Platform.Customers.Persistence;
using Platform.Identity.Contracts;
using Platform.Identity.Persistence;
using Platform.Notifications.Persistence;
using Platform.Ordering.Contracts;
using Platform.Ordering.Orders;
using Platform.Ordering.Persistence;
using Platform.Shared.Persistence;
using Platform.Shared.Privacy;
using Platform.Tests.Customers;
using Platform.Tests.Learning;

namespace Platform.Tests.Privacy;

[Collection(nameof(PlatformFixture))]
public sealed class ErasingData(PlatformFixture platform)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Nothing_of_a_person_who_deleted_the_account_is_left_but_what_the_report_names()
    {
        var room = await Classroom.OpenAsync(platform);
        var (one, other) = (await Marked.CreateAsync(platform, room), await Marked.CreateAsync(platform, room));
        await one.Person.ExportedAsync();
        Assert.NotEmpty(await one.TracesAsync());
        var othersTraces = await other.TracesAsync();

        await DeleteAccountAsync(one.Person);
        var report = await platform.ErasedAsync(one.Id);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(await one.TracesAsync());
        Assert.Equal(othersTraces, await other.TracesAsync());
        Assert.DoesNotContain(one.Mark, report.ToString(), StringComparison.OrdinalIgnoreCase);
        var kept = from context in report.GetProperty("contexts").EnumerateArray()
                   from table in context.GetProperty("tables").EnumerateArray()
                   where table.Text("action") == "kept" && table.GetProperty("rows").GetInt64() > 0
                   select $"{context.Text("name")}.{table.Text("name")}: {table.Text("reason")}";
        Assert.Equal(
            ["customers.data_requests", "identity.security_events", "identity.users", "learning.enrolments", "learning.ordered_enrolments",
                "ordering.orders", "payments.payments"],
            kept.Select(table => table.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(one.Order, await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) =>
            db.Orders.Where(o => o.CustomerId == one.Id && o.Email.EndsWith(".invalid")).Select(o => o.Id).SingleAsync()));
    }

    [Fact]
    public async Task Late_events_and_requests_bring_nothing_back()
    {
        var person = await platform.NewUserAsync();
        var id = Guid.Parse((await person.GetAsync(Person.Me)).Text("id"));
        await DeleteAccountAsync(person);
        await platform.ErasedAsync(id);

        var deadLetters = await DeadLettersAsync();

        await platform.SendAsync<IdentityDbContext, UserRegistered>("identity", new(id, person.Email, "Pat", Now));
        await platform.SendAsync<IdentityDbContext, UserEmailChanged>("identity", new(id, person.Email, Now));
        await platform.SendAsync<CustomersDbContext, ConsentChanged>("customers", new(id, ConsentChannel.Mail, Granted: true, Version: 99, Now));
        await platform.SendAsync<OrderingDbContext, OrderRefunded>("ordering", new(Guid.NewGuid(), id, person.Email, new(100, "EUR"), "Late.", Now));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.False(await platform.OnDatabaseAsync("customers", (CustomersDbContext db) => db.Customers.AnyAsync(c => c.Id == id)));
        Assert.False(await platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) => db.People.AnyAsync(p => p.Id == id)));
        Assert.False(await platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) => db.Consents.AnyAsync(c => c.CustomerId == id)));
        Assert.False(await platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) => db.Notifications.AnyAsync(n => n.CustomerId == id)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync(Person.Me)).Status);
        Assert.Equal(deadLetters, await DeadLettersAsync());
    }

    [Fact]
    public async Task Deletion_that_is_published_twice_and_commands_that_are_repeated_erase_once()
    {
        var person = await platform.NewUserAsync();
        var id = Guid.Parse((await person.GetAsync(Person.Me)).Text("id"));
        await DeleteAccountAsync(person);
        var first = await platform.ErasedAsync(id);

        await platform.SendAsync<IdentityDbContext, UserDeleted>("identity", new(id, Now));
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            foreach (var queue in AskedContexts.Queues.Values) db.SendTo(queue, new ErasePersonalData(first.Id("id"), id), Now);
            return db.SaveChangesAsync();
        });
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(first.ToString(), (await platform.ErasedAsync(id)).ToString());
    }

    [Fact]
    public async Task Open_order_is_cancelled_before_anything_is_erased()
    {
        var person = await platform.NewUserAsync();
        var id = Guid.Parse((await person.GetAsync(Person.Me)).Text("id"));
        var order = await person.OrderAsync("tok_visa", (await platform.NewProductAsync(stock: 5), 1));
        await DeleteAccountAsync(person);
        await platform.ErasedAsync(id);

        var ended = await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) => db.Orders.AsNoTracking().SingleAsync(o => o.Id == order));
        Assert.Contains(ended.Status.ToString(), new[] { "Completed", "Cancelled" }); // whichever came first, the capture or the deletion
        Assert.EndsWith(".invalid", ended.Email, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_that_waits_for_more_than_a_day_is_shown_as_delayed_and_goes_on()
    {
        var person = await platform.NewUserAsync();
        var id = Guid.Parse((await person.GetAsync(Person.Me)).Text("id"));
        var stuck = Order.Place(Guid.CreateVersion7(), id, person.Email, [new(Guid.NewGuid(), "kit", "Kit", 1, new(100, "EUR"))], Now);
        await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) =>
        {
            db.Orders.Add(stuck); // and no command that starts its checkout
            return db.SaveChangesAsync();
        });
        await DeleteAccountAsync(person);
        await UntilAsync(
            id, request => request.GetProperty("contexts").EnumerateArray().Any(c => c.Text("name") == "ordering" && c.Text("status") == "waiting"));
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) => db.DataRequests.Where(r => r.PersonId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.RequestedAt, Now.AddDays(-2))));
        var delayed = await UntilAsync(id, request => request.Text("status") == "delayed");
        Assert.All(delayed.GetProperty("contexts").EnumerateArray(), context => Assert.NotEqual("done", context.Text("status")));

        await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) => db.RetryOnConflictAsync(async () =>
        {
            (await db.Orders.SingleAsync(o => o.Id == stuck.Id)).Cancel(Order.CancelledByCustomer, Now);
            return await db.SaveChangesAsync();
        }));
        await platform.ErasedAsync(id);
    }

    [Fact]
    public async Task Export_that_is_running_ends_and_its_person_gets_no_file()
    {
        var person = await platform.NewUserAsync();
        var id = Guid.Parse((await person.GetAsync(Person.Me)).Text("id"));
        var export = DataRequest.Start(DataRequestKind.Export, id, Now);
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            db.DataRequests.Add(export);
            return db.SaveChangesAsync();
        });
        await DeleteAccountAsync(person);
        await platform.ErasedAsync(id);
        Assert.Equal(DataRequestStatus.Failed, await StatusOfAsync(export));
    }

    [Fact]
    public async Task Orchestration_that_has_failed_is_started_again_within_an_hour_and_one_that_runs_is_not()
    {
        var twoHoursAgo = Now.AddHours(-2);
        var (failed, running) =
            (DataRequest.Start(DataRequestKind.Erasure, Guid.NewGuid(), twoHoursAgo), DataRequest.Start(DataRequestKind.Erasure, Guid.NewGuid(), twoHoursAgo));
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            db.DataRequests.AddRange(failed, running);
            return db.SaveChangesAsync();
        });
        var orchestrations = platform.Host.App("customers").TaskHub!.Client;
        foreach (var request in new[] { failed, running })
        {
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(
                nameof(DataRequestOrchestration), new DataRequestInput(request.Id, TimeSpan.FromDays(1), TimeSpan.FromSeconds(1)),
                new StartOrchestrationOptions(DataRequestOrchestration.InstanceId(request.Id)));
        }
        await orchestrations.TerminateInstanceAsync(DataRequestOrchestration.InstanceId(failed.Id));
        await orchestrations.WaitForInstanceCompletionAsync(DataRequestOrchestration.InstanceId(failed.Id));

        await platform.RunTimerAsync("customers", nameof(RestartDataRequests));

        await platform.ErasedAsync(failed.PersonId);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(DataRequestStatus.Running, await StatusOfAsync(running));
        await orchestrations.TerminateInstanceAsync(DataRequestOrchestration.InstanceId(running.Id));
        await orchestrations.WaitForInstanceCompletionAsync(DataRequestOrchestration.InstanceId(running.Id));
        await platform.RunTimerAsync("customers", nameof(RestartDataRequests));
        await platform.ErasedAsync(running.PersonId);
    }

    private Task<DataRequestStatus> StatusOfAsync(DataRequest request) => platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        db.DataRequests.Where(r => r.Id == request.Id).Select(r => r.Status).SingleAsync());

    private Task<JsonElement> UntilAsync(Guid person, Func<JsonElement, bool> condition) => Poll.UntilAsync(
        async () => (await (await platform.StaffAsync("operator")).GetAsync($"/api/v1/customers/data-requests?personId={person}")).Body.GetProperty("items")
            .EnumerateArray().FirstOrDefault(),
        request => request.ValueKind == JsonValueKind.Object && condition(request), request => $"still {request}");

    private async Task<long> DeadLettersAsync() =>
        (await platform.Host.ServiceBus.GetStatusAsync(CancellationToken.None)).Sum(entity => entity.Counts.DeadLettered);

    private static async Task DeleteAccountAsync(Shopper person) => Assert.Equal(
        HttpStatusCode.NoContent, (await person.PostAsync("/api/v1/auth/delete-account", new { password = "correct-horse-9" })).Status);
}
