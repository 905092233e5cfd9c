using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Platform.Local.Host.Functions;
using Platform.Shared;
using Platform.Shared.Persistence;
using Platform.Tests.Contracts;

namespace Platform.Tests.Manifests;

/// <summary>infra/platform.json and the code say the same.</summary>
public sealed class TheManifest
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);

    public static TheoryData<string> Services => [.. Manifest.Services.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Services))]
    public void Has_the_queues_and_subscriptions_that_functions_are_triggered_by(string name)
    {
        var service = Service(name);
        var triggers = Triggers<ServiceBusTriggerAttribute>(service);
        var declared = service.Subscriptions.Select(s => $"{s.Topic}/{service.Name}").Concat(service.Queue is { } queue ? [queue.Name] : []);

        Assert.Equal(
            declared.Order(StringComparer.Ordinal), triggers.Select(t => t.QueueName ?? $"{t.TopicName}/{t.SubscriptionName}").Order(StringComparer.Ordinal));
        Assert.All(triggers, t => Assert.Equal(ServiceBusNames.Connection, t.Connection));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Has_sessions_where_triggers_ask_for_them(string name)
    {
        var service = Service(name);
        var required = service.Subscriptions.Where(s => s.RequiresSession).Select(s => s.Topic)
            .Concat(service.Queue is { RequiresSession: true } queue ? [queue.Name] : []);

        Assert.Equal(required.Order(StringComparer.Ordinal),
            Triggers<ServiceBusTriggerAttribute>(service).Where(t => t.IsSessionsEnabled).Select(t => t.QueueName ?? t.TopicName!)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Has_triggers_that_say_who_completes_a_message(string name)
    {
        // The attribute's own default is false, the Functions host's is true: left out, host and code would both complete.
        var silent = from function in Functions(Service(name))
                     from attribute in function.TriggerParameter.GetCustomAttributesData()
                     where attribute.AttributeType == typeof(ServiceBusTriggerAttribute)
                     && attribute.NamedArguments.All(a => a.MemberName != nameof(ServiceBusTriggerAttribute.AutoCompleteMessages))
                     select function.Name;
        Assert.Empty(silent);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Lets_in_what_the_app_has_a_record_for_and_nothing_else(string name)
    {
        var service = Service(name);
        var toItsQueue = MessageSchemas.Records.Where(r => r.IsOutgoing && r.Destination == service.Queue?.Name).ToList();
        var comes = service.Subscriptions.SelectMany(s => s.Types).Concat(toItsQueue.Select(r => r.Type));
        // A command to oneself is read as the record that it is sent as.
        var understood = MessageSchemas.Records.Where(r => r.Service.Name == name && !r.IsOutgoing).Concat(toItsQueue.Where(r => r.Service.Name == name))
            .Select(r => r.Type);

        Assert.Equal(comes.Distinct().Order(StringComparer.Ordinal), understood.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Has_subscriptions_only_to_what_is_published_on_the_topic()
    {
        foreach (var subscription in Manifest.Services.SelectMany(s => s.Subscriptions))
        {
            Assert.Subset(
                MessageSchemas.Records.Where(r => r.IsOutgoing && r.Destination == subscription.Topic).Select(r => r.Type).ToHashSet(),
                subscription.Types.ToHashSet());
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Has_the_destinations_of_what_is_sent(string name)
    {
        var service = Service(name);
        var destinations = MessageSchemas.Records.Where(r => r.Service.Name == name && r.IsOutgoing).Select(r => r.Destination!).ToHashSet();
        var queues = Manifest.Queues.Select(q => q.Name).ToHashSet();

        Assert.Equal(service.Sends.Order(StringComparer.Ordinal), destinations.Where(queues.Contains).Order(StringComparer.Ordinal));
        Assert.Equal(service.Topic is { } topic ? [topic] : [], destinations.Where(d => !queues.Contains(d)));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Says_which_app_has_orchestrations_a_database_and_containers(string name)
    {
        var service = Service(name);
        Assert.Equal(service.Durable, Triggers<OrchestrationTriggerAttribute>(service).Count > 0);
        Assert.Equal(service.Database is not null, App(service).GetTypes().Any(t => t.IsSubclassOf(typeof(PlatformDbContext))));
        var blobTriggers = Functions(service).Where(f => f.Trigger is BlobTriggerAttribute)
            .Select(f => (f.Name, Container: ((BlobTriggerAttribute)f.Trigger).BlobPath.Split('/')[0])).ToList();
        Assert.Equal(service.BlobTriggers.Select(t => (t.Function, t.Container)).Order(), blobTriggers.Order());
        Assert.Subset(service.Containers.ToHashSet(), blobTriggers.Select(t => t.Container).ToHashSet());
        Assert.Subset(Manifest.Containers.Except(service.Containers).ToHashSet(), service.Reads.ToHashSet());
    }

    [Fact]
    public void Has_one_app_that_clients_reach_the_gateway() => Assert.Equal(["gateway"], Manifest.Services.Where(s => s.Public).Select(s => s.Name));

    [Fact]
    public void Has_the_routes_that_the_documents_have()
    {
        foreach (var service in Manifest.Services.Where(s => s.Name != "gateway"))
        {
            var documented = OpenApiDocument.Of(service.Name).Operations.Where(o => o.Path.StartsWith("/api/v1/", StringComparison.Ordinal))
                .Select(o => o.Path.Split('/')[3]);
            Assert.Equal(service.Routes.Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
        }
        var forwarded = OpenApiDocument.Of("gateway").At("/paths/~1api~1v1~1{route}~1{path}/parameters/0/schema/enum")!.AsArray().Select(r => (string)r!);
        Assert.Equal(Manifest.Services.SelectMany(s => s.Routes).Order(StringComparer.Ordinal), forwarded.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Has_a_port_for_each_app_and_7071_for_the_gateway()
    {
        Assert.Equal(Manifest.Services.Count, Manifest.Services.Select(s => s.Port).Distinct().Count());
        Assert.Equal(7071, Service("gateway").Port);
    }

    [Fact]
    public void Is_what_the_constants_are_generated_from() => Assert.True(
        File.ReadAllText(Path.Combine(Repository.Root, NamesFile.RelativePath)) == NamesFile.Generate(Manifest),
        $"{NamesFile.RelativePath} is not what {PlatformManifest.RelativePath} gives: run `dotnet run --project local/Host -- names`.");

    private static ServiceEntry Service(string name) => Manifest.Services.Single(s => s.Name == name);

    private static Assembly App(ServiceEntry service) => Assembly.Load($"Platform.{service.Title}");

    private static IReadOnlyList<FunctionDescriptor> Functions(ServiceEntry service) => FunctionDescriptor.FindAll(App(service));

    private static List<T> Triggers<T>(ServiceEntry service) => [.. Functions(service).Select(f => f.Trigger).OfType<T>()];
}
