using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Customers.Persistence;
using Platform.Operations.Audit;
using Platform.Operations.DeadLetters;
using Platform.Operations.Persistence;

namespace Platform.Tests.Operations;

[Collection(nameof(PlatformFixture))]
public sealed class KeepingTheAuditLog(PlatformFixture platform)
{
    private const string OfCustomers = "identity-events/customers";

    [Fact]
    public async Task Entry_precedes_what_is_done_and_another_has_the_outcome_with_who_and_why()
    {
        var (id, staff) = (Guid.NewGuid(), await platform.StaffAsync("operator"));
        var me = (await staff.GetAsync("/api/v1/auth/me")).Text("userId");
        await platform.SendRawAsync("catalog-commands", Messages.Of("no event", id, "nothing"));
        var dead = Assert.Single(await staff.DeadLettersAsync("catalog-commands", id));
        var discarded = await staff.DiscardAsync("catalog-commands", dead.SequenceNumber());

        var log = (await staff.GetAsync($"/api/v1/operations/audit?operationId={discarded.Text("operationId")}")).Body.Items().Reverse().ToList();
        Assert.Equal(["started", "done"], log.Select(e => e.Text("outcome")));
        Assert.All(log, e => Assert.Equal(
            ("discard", me, "catalog-commands", dead.SequenceNumber(), id.ToString(), "MalformedMessage", "A test."),
            (e.Text("action"), e.Text("actorId"), e.Text("entity"), e.SequenceNumber(), e.Text("messageId"), e.Text("deadLetterReason"), e.Text("reason"))));
        Assert.NotEmpty((await staff.GetAsync("/api/v1/operations/audit?entity=catalog-commands")).Body.Items());
        Assert.Equal(HttpStatusCode.BadRequest, (await staff.GetAsync("/api/v1/operations/audit?entity=%24")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await staff.GetAsync("/api/v1/operations/audit?operationId=x")).Status);
    }

    [Fact]
    public async Task Crash_after_the_copy_was_sent_leaves_the_dead_letter_and_the_repetition_has_no_second_effect()
    {
        var (user, staff) = (Guid.NewGuid(), await platform.StaffAsync("operator"));
        await platform.SendRawAsync("identity-events", Messages.Of(Messages.MalformedRegistration(user), user));
        var dead = Assert.Single(await staff.DeadLettersAsync(OfCustomers, user)).SequenceNumber();
        var change = new DeadLetterChange(
            AuditAction.Redrive, MessagingEntity.Parse(OfCustomers)!, Guid.NewGuid(), Guid.NewGuid(), "A test.", Messages.Registration(user));

        await Assert.ThrowsAsync<ServiceBusException>(() => platform.OnDatabaseAsync("operations", async (OperationsDbContext db) =>
        {
            await using var client = new CrashingClient(new(platform.Host.ServiceBusConnectionString));
            return await new DeadLetterQueues(client, db, TimeProvider.System, NullLogger<DeadLetterQueues>.Instance)
                .ChangeAsync(change, [dead], CancellationToken.None);
        }));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["sent", "started"], (await staff.GetAsync($"/api/v1/operations/audit?operationId={change.OperationId}")).Body.Items()
            .Select(e => e.Text("outcome")));
        Assert.Equal(HttpStatusCode.OK, (await staff.GetAsync($"/api/v1/customers/{user}")).Status);

        Assert.Equal([dead], (await staff.RedriveAsync(OfCustomers, dead, Messages.Registration(user))).Done());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await platform.OnDatabaseAsync("customers", (CustomersDbContext db) => db.Inbox.CountAsync(m => m.Id == user.ToString())));
        Assert.Empty(await staff.DeadLettersAsync(OfCustomers, user));
        await staff.DiscardAsync("identity-events/notifications", (await staff.DeadLettersAsync("identity-events/notifications", user))[0].SequenceNumber());
    }

    [Theory, InlineData("update audit_entries set reason = ''"), InlineData("delete from audit_entries"), InlineData("truncate audit_entries")]
    public async Task Database_refuses_to_change_it(string sql)
    {
        var staff = await platform.StaffAsync("operator");
        await platform.SendRawAsync("catalog-commands", Messages.Of("no event", Guid.NewGuid(), "nothing"));
        var dead = (await staff.DeadLettersAsync("catalog-commands", _ => true))[0];
        await staff.DiscardAsync("catalog-commands", dead.SequenceNumber());

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => platform.OnDatabaseAsync("operations", (OperationsDbContext db) => db.Database.ExecuteSqlRawAsync(sql)));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    /// <summary>Sends, and then completes nothing.</summary>
    private sealed class CrashingClient(ServiceBusClient inner) : ServiceBusClient
    {
        public override ServiceBusSender CreateSender(string queueOrTopicName) => inner.CreateSender(queueOrTopicName);

        public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
            new Receiver(inner.CreateReceiver(topicName, subscriptionName, options));

#pragma warning disable CA2215 // The base has no connection to close.
        public override ValueTask DisposeAsync() => inner.DisposeAsync();
#pragma warning restore CA2215

        private sealed class Receiver(ServiceBusReceiver inner) : ServiceBusReceiver
        {
            public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
                int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
                inner.ReceiveMessagesAsync(maxMessages, maxWaitTime, cancellationToken);

            public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
                throw new ServiceBusException("Broken off.", ServiceBusFailureReason.ServiceCommunicationProblem);

            public override Task AbandonMessageAsync(
                ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
                inner.AbandonMessageAsync(message, propertiesToModify, cancellationToken);

            public override Task CloseAsync(CancellationToken cancellationToken = default) => inner.CloseAsync(cancellationToken);
        }
    }
}
