using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Local.Host;
using Platform.Local.ServiceBus.Administration;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>The counters of https://learn.microsoft.com/azure/service-bus-messaging/message-counters, by the administration client.</summary>
public sealed class AskingForRuntimeProperties(PostgresFixture postgres) : BrokerTest(postgres)
{
    private ServiceBusAdministrationClient Administration { get; set; } = null!;
    private string address = "";
    private DateTimeOffset Tomorrow => Clock.GetUtcNow() + TimeSpan.FromDays(1);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var endpoint = await AdministrationEndpoint.StartAsync(Broker, LocalHost.FreePort(), NullLoggerFactory.Instance, CancellationToken.None);
        address = DisposeLater(endpoint).ConnectionString;
        Administration = new(address);
    }

    /// <summary>Puts one message of each state into a queue or subscription.</summary>
    private async Task FillAsync(string entity, string from)
    {
        await SendAsync(entity, [.. new[] { "dead", "deferred", "locked", "waiting" }.Select(body => new ServiceBusMessage(body))]);
        var receiver = Client.CreateReceiver(from);
        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver));
        await receiver.DeferMessageAsync(await ReceiveAsync(receiver));
        await ReceiveAsync(receiver);
    }

    [Fact]
    public async Task Active_count_of_a_queue_includes_locked_and_deferred_messages()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await FillAsync("orders", "orders");
        Assert.Equal(3, (await Administration.GetQueueRuntimePropertiesAsync("orders")).Value.ActiveMessageCount);
        // deferred, and now locked
        await Client.CreateReceiver("orders").ReceiveDeferredMessageAsync((await Broker.InspectAsync("orders"))[0].Message.SequenceNumber);
        Assert.Equal(3, (await Administration.GetQueueRuntimePropertiesAsync("orders")).Value.ActiveMessageCount);
    }

    [Fact]
    public async Task Queue_counts_scheduled_and_dead_lettered_messages_and_the_total()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await FillAsync("orders", "orders");
        await SendAsync(
            "orders", new ServiceBusMessage("later") { ScheduledEnqueueTime = Tomorrow }, new ServiceBusMessage("later") { ScheduledEnqueueTime = Tomorrow });
        var orders = (await Administration.GetQueueRuntimePropertiesAsync("ORDERS")).Value;
        Assert.Equal(("orders", 3, 2, 1, 6),
            (orders.Name, orders.ActiveMessageCount, orders.ScheduledMessageCount, orders.DeadLetterMessageCount, orders.TotalMessageCount));
        Assert.Equal((0, 0), (orders.TransferMessageCount, orders.TransferDeadLetterMessageCount));
    }

    [Fact]
    public async Task Subscription_counts_its_own_copies()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"), new SubscriptionDescription("events", "mail"));
        await FillAsync("events", "events/subscriptions/audit");
        var audit = (await Administration.GetSubscriptionRuntimePropertiesAsync("events", "audit")).Value;
        Assert.Equal(("events", "audit", 3, 1, 4, 0, 0),
            (audit.TopicName, audit.SubscriptionName, audit.ActiveMessageCount, audit.DeadLetterMessageCount, audit.TotalMessageCount,
            audit.TransferMessageCount, audit.TransferDeadLetterMessageCount));
        Assert.Equal(4, (await Administration.GetSubscriptionRuntimePropertiesAsync("events", "mail")).Value.ActiveMessageCount);
    }

    [Fact]
    public async Task Topic_counts_scheduled_messages_and_subscriptions()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"), new SubscriptionDescription("events", "mail"));
        await SendAsync("events", new ServiceBusMessage("now"), new ServiceBusMessage("later") { ScheduledEnqueueTime = Tomorrow });
        var events = (await Administration.GetTopicRuntimePropertiesAsync("events")).Value;
        Assert.Equal(("events", 1, 2), (events.Name, events.ScheduledMessageCount, events.SubscriptionCount));
    }

    [Fact]
    public async Task SizeInBytes_is_that_of_the_queue_or_of_the_topic_with_its_subscriptions()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"), new SubscriptionDescription("events", "mail"));
        Assert.Equal(
            (0, 0), ((await Administration.GetQueueRuntimePropertiesAsync("orders"))
                .Value.SizeInBytes, (await Administration.GetTopicRuntimePropertiesAsync("events")).Value.SizeInBytes));
        var body = new string('x', 1000);
        await SendAsync("orders", new ServiceBusMessage(body));
        await SendAsync("events", new ServiceBusMessage(body), new ServiceBusMessage(body) { ScheduledEnqueueTime = Tomorrow });
        Assert.InRange((await Administration.GetQueueRuntimePropertiesAsync("orders")).Value.SizeInBytes, 1000, 1200);
        Assert.InRange((await Administration.GetTopicRuntimePropertiesAsync("events")).Value.SizeInBytes, 3000, 3600);
    }

    [Fact]
    public async Task CreatedAt_and_UpdatedAt_follow_the_settings()
    {
        var created = Clock.GetUtcNow();
        await DeclareAsync(new QueueDescription("orders"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await DeclareAsync(new QueueDescription("orders"));
        Assert.Equal((created, created), await TimesAsync());
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 3 });
        Assert.Equal((created, created + TimeSpan.FromMinutes(1)), await TimesAsync());

        async Task<(DateTimeOffset, DateTimeOffset)> TimesAsync() =>
            (await Administration.GetQueueRuntimePropertiesAsync("orders")).Value is var orders ? (orders.CreatedAt, orders.UpdatedAt) : default;
    }

    [Fact]
    public async Task Queues_topics_and_subscriptions_are_listed_by_name()
    {
        await DeclareAsync(new QueueDescription("orders"), new QueueDescription("audits"));
        await DeclareAsync("events", new SubscriptionDescription("events", "mail"), new SubscriptionDescription("events", "audit"));
        await DeclareAsync("news");
        Assert.Equal(["audits", "orders"], await NamesAsync(Administration.GetQueuesRuntimePropertiesAsync(), queue => queue.Name));
        Assert.Equal(["events", "news"], await NamesAsync(Administration.GetTopicsRuntimePropertiesAsync(), topic => topic.Name));
        Assert.Equal(["events/audit", "events/mail"],
            await NamesAsync(Administration.GetSubscriptionsRuntimePropertiesAsync("events"), s => $"{s.TopicName}/{s.SubscriptionName}"));
        Assert.Empty(await NamesAsync(Administration.GetSubscriptionsRuntimePropertiesAsync("news"), s => s.SubscriptionName));

        static async Task<List<string>> NamesAsync<T>(Azure.AsyncPageable<T> all, Func<T, string> name) where T : notnull
        {
            var names = new List<string>();
            await foreach (var one in all) names.Add(name(one));
            return names;
        }
    }

    [Fact]
    public async Task Exists_is_true_only_for_a_name_of_that_kind()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"));
        bool[] there = [
            await Administration.QueueExistsAsync("orders"), await Administration.TopicExistsAsync("events"),
            await Administration.SubscriptionExistsAsync("events", "audit")];
        bool[] notThere =
        [
            await Administration.QueueExistsAsync("events"), await Administration.QueueExistsAsync("nowhere"), await Administration.TopicExistsAsync("orders"),
            await Administration.SubscriptionExistsAsync("events", "mail"), await Administration.SubscriptionExistsAsync("nowhere", "audit"),
        ];
        Assert.DoesNotContain(false, there);
        Assert.DoesNotContain(true, notThere);
    }

    [Fact]
    public async Task Unknown_name_or_another_kind_is_not_found()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Administration.GetQueueRuntimePropertiesAsync("nowhere")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Administration.GetQueueRuntimePropertiesAsync("events")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound,
            await ReasonAsync(() => Administration.GetTopicRuntimePropertiesAsync("events/subscriptions/audit")));
        Assert.Equal(
            ServiceBusFailureReason.MessagingEntityNotFound, await ReasonAsync(() => Administration.GetSubscriptionRuntimePropertiesAsync("events", "mail")));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Administration.GetQueueRuntimePropertiesAsync(""));
    }

    [Fact]
    public async Task Settings_are_read()
    {
        await DeclareAsync(new QueueDescription("orders")
        {
            LockDuration = TimeSpan.FromSeconds(40),
            MaxDeliveryCount = 7,
            RequiresSession = true,
            DefaultMessageTimeToLive = TimeSpan.FromDays(2),
            DuplicateDetectionWindow = TimeSpan.FromMinutes(3),
        });
        var orders = (await Administration.GetQueueAsync("orders")).Value;
        Assert.Equal((TimeSpan.FromSeconds(40), 7, true), (orders.LockDuration, orders.MaxDeliveryCount, orders.RequiresSession));
        Assert.Equal((TimeSpan.FromDays(2), true, TimeSpan.FromMinutes(3)),
            (orders.DefaultMessageTimeToLive, orders.RequiresDuplicateDetection, orders.DuplicateDetectionHistoryTimeWindow));
    }

    [Fact]
    public async Task Changes_are_refused()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await Assert.ThrowsAsync<ArgumentException>(() => Administration.CreateQueueAsync("more"));
        await Assert.ThrowsAsync<ArgumentException>(() => Administration.DeleteQueueAsync("orders"));
        Assert.True(await Administration.QueueExistsAsync("orders"));
    }

    [Fact]
    public async Task Request_by_another_name_than_localhost_is_refused()
    {
        using var http = new HttpClient();
        var port = ServiceBusConnectionStringProperties.Parse(address).Endpoint.Port;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}/orders");
        request.Headers.Host = "rebound.example.org";
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Names_of_rules_are_not_supported()
    {
        await DeclareAsync("events", new SubscriptionDescription("events", "audit"));
        await Assert.ThrowsAsync<ServiceBusException>(() => Administration.RuleExistsAsync("events", "audit", "$Default"));
    }
}
