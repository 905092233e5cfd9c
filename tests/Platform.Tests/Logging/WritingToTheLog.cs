using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Inventory.Persistence;
using Platform.Ordering.Contracts;
using Platform.Ordering.Orders;
using Platform.Ordering.Persistence;
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;
using Platform.Tests.Jobs;
using Platform.Tests.Learning;

namespace Platform.Tests.Logging;

/// <summary>A warning is for what an operator should look at: normal work and expected conflicts write none, and every fault is still written.</summary>
[Collection(nameof(HostProcess))]
public sealed class WritingToTheLog(RecordedPlatform platform) : IClassFixture<RecordedPlatform>
{
    [Fact]
    public async Task A_purchase_of_a_kit_writes_no_warning()
    {
        var kit = await platform.NewProductAsync(stock: 5);
        Assert.Equal("completed", StatusOf(await (await platform.NewUserAsync()).BuyAsync("tok_visa", (kit, 2))));
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task A_purchase_of_a_course_that_is_completed_and_certified_writes_no_warning()
    {
        var room = await Classroom.OpenAsync(platform);
        var (learner, _) = await room.EnrolAsync();
        await room.FinishAsync(learner);
        await platform.LoggedNoWarningAsync();
    }

    [Theory, InlineData("tok_declined"), InlineData("tok_insufficient")]
    public async Task Declined_purchase_writes_no_warning(string paymentToken)
    {
        var kit = await platform.NewProductAsync(stock: 5);
        Assert.Equal("cancelled", StatusOf(await (await platform.NewUserAsync()).BuyAsync(paymentToken, (kit, 1))));
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task A_cancellation_before_the_checkout_has_begun_writes_no_warning()
    {
        var buyer = await platform.NewUserAsync();
        var (now, customer) = (TimeProvider.System.GetUtcNow(), (await buyer.GetAsync("/api/v1/auth/me")).Body.Id("userId"));
        var order = Order.Place(Guid.CreateVersion7(now), customer, buyer.Email, [new(Guid.NewGuid(), "kit", "Test kit", 1, new(1000, "EUR"))], now);
        await platform.OnDatabaseAsync("ordering", (OrderingDbContext db) =>
        {
            db.Orders.Add(order);
            return db.SaveChangesAsync();
        });
        await CancelAsync(buyer, order.Id);
        await platform.SendAsync<OrderingDbContext, StartCheckout>("ordering", new(order.Id, "tok_visa", order.HasCourses));

        await IsCancelledAsync(buyer, order.Id);
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task A_cancellation_while_the_stock_is_being_reserved_writes_no_warning()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 5), await platform.NewUserAsync());
        Guid order;
        await using (var reservations = await LockedTable.LockAsync(platform, "inventory", "reservations"))
        {
            order = await buyer.OrderAsync("tok_visa", (kit, 1));
            await reservations.WaitForBlockedWritersAsync(1);
            await CancelAsync(buyer, order);
            await reservations.WaitForBlockedWritersAsync(2); // the release has overtaken it
        }

        await IsCancelledAsync(buyer, order);
        await platform.LoggedNoWarningAsync();
        Assert.Equal((5, 0), await buyer.StockAsync(kit));
    }

    [Fact]
    public async Task Cancellation_during_the_authorization_writes_no_warning()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 5), await platform.NewUserAsync());
        var order = await buyer.OrderAsync("tok_slow", (kit, 1));
        await IsAsync(buyer, order, "reserved");
        await CancelAsync(buyer, order);
        await IsCancelledAsync(buyer, order);
        await platform.LoggedNoWarningAsync(); // the provider's answer comes after the end of the order
    }

    [Fact]
    public async Task A_cancellation_after_the_authorization_writes_no_warning()
    {
        var (room, buyer) = (await Classroom.OpenAsync(platform), await platform.NewUserAsync());
        Guid order;
        await using (var enrolments = await LockedTable.LockAsync(platform, "learning", "ordered_enrolments"))
        {
            order = await buyer.OrderAsync("tok_visa", (room.Course, 1));
            await enrolments.WaitForBlockedWritersAsync(1);
            await IsAsync(buyer, order, "authorized");
            await CancelAsync(buyer, order);
            await CancelAsync(buyer, order); // as an impatient customer does
            await enrolments.WaitForBlockedWritersAsync(2);
        }

        await IsCancelledAsync(buyer, order);
        await CancelAsync(buyer, order);
        await platform.LoggedNoWarningAsync();
        Assert.Equal("voided", (await buyer.GetAsync($"/api/v1/payments/{order}")).Text("status"));
    }

    [Fact]
    public async Task A_refund_writes_no_warning()
    {
        var (learner, order) = await (await Classroom.OpenAsync(platform)).EnrolAsync();
        var clerk = await platform.StaffAsync("operator");
        var (body, key) = (new { reason = "For a test." }, Guid.NewGuid().ToString());
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.Accepted, (await clerk.PostAsync($"/api/v1/orders/{order}/refund", body, key)).Status);
        await IsAsync(learner, order, "refunded");
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task A_job_writes_no_warning()
    {
        var (clerk, today) = (await platform.StaffAsync("operator"), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        await clerk.ResultAsync(new { type = "report", payload = new { from = today.AddDays(-3), to = today } });
        await clerk.ResultAsync(Working.Mail(clerk.Email));
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task Work_goes_on_without_a_warning_after_a_migration_added_columns()
    {
        for (var i = 0; i < 6; i++) await WorkAsync(); // a connection prepares what it has used five times
        foreach (var database in PlatformManifest.Read(Repository.Root).Services.Select(s => s.Database).OfType<string>()) await AddColumnsAsync(database);

        await WorkAsync();
        await platform.LoggedNoWarningAsync();

        async Task WorkAsync()
        {
            var room = await Classroom.OpenAsync(platform);
            var (learner, order) = await room.EnrolAsync();
            await room.FinishAsync(learner);
            var kit = await platform.NewProductAsync(stock: 5);
            Assert.Equal("completed", StatusOf(await learner.BuyAsync("tok_visa", (kit, 1))));
            var clerk = await platform.StaffAsync("operator");
            await clerk.PostAsync($"/api/v1/orders/{order}/refund", new { reason = "For a test." }, Guid.NewGuid().ToString());
            await IsAsync(learner, order, "refunded");
            await clerk.ResultAsync(Working.Mail(clerk.Email));
        }
    }

    [Fact]
    public async Task Concurrent_orders_with_one_key_write_no_warning()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 5), await platform.NewUserAsync());
        var (body, key) = (Shopper.OrderOf("tok_visa", (kit, 1)), Guid.NewGuid().ToString());
        var answers = await RaceAsync("ordering", "idempotency_keys", () => buyer.PostAsync("/api/v1/orders", body, key));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        Assert.Single(answers.Select(a => a.Body.Id("orderId")).Distinct());
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task Concurrent_jobs_with_one_key_write_no_warning()
    {
        var (clerk, key) = (await platform.StaffAsync("operator"), Guid.NewGuid().ToString());
        var answers = await RaceAsync("jobs", "idempotency_keys", () => clerk.PostAsync("/api/v1/jobs", Working.Mail(clerk.Email), key));
        Assert.Single(answers.Select(a => a.Body.Id("jobId")).Distinct());
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task Concurrent_registrations_of_one_address_write_no_warning()
    {
        var account = new { email = $"p{Guid.NewGuid():N}@example.com", password = "correct-horse-9", displayName = "Pat" };
        var answers = await RaceAsync("identity", "throttles", () => platform.Anonymous().PostAsync("/api/v1/auth/register", account));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task A_message_that_is_delivered_twice_at_the_same_moment_writes_no_warning()
    {
        var command = OutboxMessage.Of(new ReleaseStock(Guid.NewGuid(), "For a test."), "ordering", TimeProvider.System.GetUtcNow());
        await using var sender = platform.Host.App("ordering").Services.GetRequiredService<ServiceBusClient>().CreateSender(command.Destination);

        await using (var inbox = await LockedTable.LockAsync(platform, "inventory", "inbox"))
        {
            foreach (var copy in new[] { "a", "b" })
                await sender.SendMessageAsync(new(command.Body) { MessageId = $"{command.Id}#{copy}", Subject = command.Type });
            await inbox.WaitForBlockedWritersAsync(2);
        }

        await platform.LoggedNoWarningAsync();
    }

    [Fact]
    public async Task Unexpected_conflict_of_a_request_writes_one_error()
    {
        var (kit, buyer) = (await platform.NewProductAsync(stock: 5), await platform.NewUserAsync());
        await ExecuteAsync<OrderingDbContext>("ordering", $"create unique index broken on orders (email) where email = '{buyer.Email}'");
        await buyer.BuyAsync("tok_visa", (kit, 1));
        await platform.LoggedNoWarningAsync();

        var answer = await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (kit, 1)), Guid.NewGuid().ToString());

        Assert.Equal((HttpStatusCode.InternalServerError, "internal-error"), (answer.Status, answer.ProblemCode));
        var line = Assert.Single(platform.Logs.Take());
        Assert.StartsWith("Error ordering Platform.Shared.Http.ProblemMiddleware: PlaceOrder failed", line, StringComparison.Ordinal);
        Assert.Contains("violates unique constraint \"broken\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unexpected_conflict_of_a_message_warns_at_every_delivery_and_when_dead_lettered()
    {
        const string failed = "The function for inventory-commands failed";
        Guid[] orders = [Guid.NewGuid(), Guid.NewGuid()];
        await ExecuteAsync<InventoryDbContext>("inventory",
            $"create unique index broken on reservations (status) where order_id in ('{orders[0]}', '{orders[1]}')");

        foreach (var order in orders) await Classroom.CommandAsync(platform, new ReleaseStock(order, "For a test."));

        var lines = platform.Logs.Take();
        var deliveries = PlatformManifest.Read(Repository.Root).Services.Single(s => s.Name == "inventory").Queue!.MaxDeliveryCount;
        Assert.Equal(deliveries, lines.Count(l => l.Contains(failed, StringComparison.Ordinal) && l.Contains("\"broken\"", StringComparison.Ordinal)));
        Assert.Contains("dead-lettered", Assert.Single(lines, l => !l.Contains(failed, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Sends requests that all find no row and then all insert one.</summary>
    private async Task<ApiResponse[]> RaceAsync(string database, string table, Func<Task<ApiResponse>> send)
    {
        const int requests = 3;
        Task<ApiResponse>[] racing;
        await using (var locked = await LockedTable.LockAsync(platform, database, table))
        {
            racing = [.. Enumerable.Range(0, requests).Select(_ => send())];
            await locked.WaitForBlockedWritersAsync(requests);
        }
        return await Task.WhenAll(racing);
    }

    private Task ExecuteAsync<T>(string app, string sql) where T : PlatformDbContext =>
        platform.OnDatabaseAsync(app, (T db) => db.Database.ExecuteSqlRawAsync(sql));

    private async Task AddColumnsAsync(string database)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString) { Database = database }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            do $$ declare t record; begin
                for t in select tablename from pg_tables where schemaname = 'public' and tablename not like '\_\_%' loop
                    execute format('alter table %I add column added_later integer', t.tablename);
                end loop;
            end $$
            """, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task CancelAsync(Shopper buyer, Guid order) =>
        Assert.Equal(HttpStatusCode.Accepted, (await buyer.PostAsync($"/api/v1/orders/{order}/cancel")).Status);

    private static async Task IsCancelledAsync(Shopper buyer, Guid order) =>
        Assert.Equal("Cancelled as you asked.", (await buyer.FinalOrderAsync(order)).Text("reason"));

    private static Task IsAsync(Shopper buyer, Guid order, string status) =>
        Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{order}")).Text("status") == status, () => $"the order is not {status}");

    private static string StatusOf(JsonElement order) => order.Text("status");
}
