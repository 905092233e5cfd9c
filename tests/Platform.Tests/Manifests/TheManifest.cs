using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Platform.Gateway;
using Platform.Local.Host.Functions;
using Platform.Shared;
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;
using Platform.Tests.Contracts;

namespace Platform.Tests.Manifests;

/// <summary>infra/platform.json and the code say the same.</summary>
public sealed class TheManifest
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);

    public static TheoryData<string> Services => [.. Manifest.Services.Select(s => s.Name)];

    [Theory, MemberData(nameof(Services))]
    public void Queues_and_subscriptions_of_triggers_are_in_the_manifest(string name)
    {
        var service = Service(name);
        var triggers = Triggers<ServiceBusTriggerAttribute>(service);
        var declared = service.Subscriptions.Select(s => $"{s.Topic}/{service.Name}").Concat(service.Queue is { } queue ? [queue.Name] : []);
        Assert.Equal(
            declared.Order(StringComparer.Ordinal), triggers.Select(t => t.QueueName ?? $"{t.TopicName}/{t.SubscriptionName}").Order(StringComparer.Ordinal));
        Assert.All(triggers, t => Assert.Equal(ServiceBusNames.Connection, t.Connection));
    }

    [Theory, MemberData(nameof(Services))]
    public void Sessions_are_required_where_triggers_use_them(string name)
    {
        var service = Service(name);
        var required = service.Subscriptions.Where(s => s.RequiresSession).Select(s => s.Topic)
            .Concat(service.Queue is { RequiresSession: true } queue ? [queue.Name] : []);
        Assert.Equal(required.Order(StringComparer.Ordinal),
            Triggers<ServiceBusTriggerAttribute>(service).Where(t => t.IsSessionsEnabled).Select(t => t.QueueName ?? t.TopicName!)
                .Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Services))]
    public void Triggers_set_AutoCompleteMessages(string name)
    {
        // The attribute's own default is false, the Functions host's is true: left out, host and code would both complete.
        var implicitly = from function in Functions(Service(name))
                         from attribute in function.TriggerParameter.GetCustomAttributesData()
                         where attribute.AttributeType == typeof(ServiceBusTriggerAttribute)
                         && attribute.NamedArguments.All(a => a.MemberName != nameof(ServiceBusTriggerAttribute.AutoCompleteMessages))
                         select function.Name;
        Assert.Empty(implicitly);
    }

    [Theory, MemberData(nameof(Services))]
    public void Subscribed_types_are_those_the_app_has_a_record_for(string name)
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
    public void Subscriptions_are_to_types_published_on_the_topic()
    {
        foreach (var subscription in Manifest.Services.SelectMany(s => s.Subscriptions))
        {
            Assert.Subset(MessageSchemas.Records.Where(r => r.IsOutgoing && r.Destination == subscription.Topic).Select(r => r.Type).ToHashSet(),
                subscription.Types.ToHashSet());
        }
    }

    [Theory, MemberData(nameof(Services))]
    public void Subscriptions_match_the_subject_of_their_redriven_messages_and_no_others(string name) => Assert.All(
        Service(name).Subscriptions, s => Assert.Equal([.. s.Types, Redrive.SubjectOf(name)], s.SubjectsOf(name)));

    [Theory, MemberData(nameof(Services))]
    public void Destinations_of_sent_messages_are_declared(string name)
    {
        var service = Service(name);
        var destinations = MessageSchemas.Records.Where(r => r.Service.Name == name && r.IsOutgoing).Select(r => r.Destination!).ToHashSet();
        var queues = Manifest.Queues.Select(q => q.Name).ToHashSet();
        Assert.Equal(service.Sends.Order(StringComparer.Ordinal), destinations.Where(queues.Contains).Order(StringComparer.Ordinal));
        Assert.Equal(service.Topic is { } topic ? [topic] : [], destinations.Where(d => !queues.Contains(d)));
    }

    [Theory, MemberData(nameof(Services))]
    public void Durable_database_and_containers_match_the_code(string name)
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
    public void Only_the_gateway_is_public() => Assert.Equal(["gateway"], Manifest.Services.Where(s => s.Public).Select(s => s.Name));

    [Fact]
    public void Routes_match_the_OpenAPI_documents()
    {
        foreach (var service in Manifest.Services.Where(s => s.Name != "gateway"))
        {
            var documented = OpenApiDocument.Of(service.Name).Operations.Where(o => o.Path.StartsWith("/api/v1/", StringComparison.Ordinal))
                .Select(o => RoutePolicy.Of(o.Method.ToUpperInvariant(), o.PathOf(Guid.NewGuid().ToString()))!.Route); // mostly the path's first segment
            Assert.Equal(service.Routes.Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
        }
        var forwarded = OpenApiDocument.Of("gateway").At("/paths/~1api~1v1~1{route}~1{path}/parameters/0/schema/enum")!.AsArray().Select(r => (string)r!);
        Assert.Equal(Manifest.Services.SelectMany(s => s.Routes).Order(StringComparer.Ordinal), forwarded.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_app_has_its_port_and_the_gateway_7071()
    {
        Assert.Equal(Manifest.Services.Count, Manifest.Services.Select(s => s.Port).Distinct().Count());
        Assert.Equal(7071, Service("gateway").Port);
    }

    [Fact]
    public void Generated_constants_are_up_to_date() => Assert.True(
        File.ReadAllText(Path.Combine(Repository.Root, NamesFile.RelativePath)) == NamesFile.Generate(Manifest),
        $"{NamesFile.RelativePath} is not what {PlatformManifest.RelativePath} gives: run `dotnet run --project local/Host -- names`.");

    private static ServiceEntry Service(string name) => Manifest.Services.Single(s => s.Name == name);

    private static Assembly App(ServiceEntry service) => Assembly.Load($"Platform.{service.Title}");

    private static IReadOnlyList<FunctionDescriptor> Functions(ServiceEntry service) => FunctionDescriptor.FindAll(App(service));

    private static List<T> Triggers<T>(ServiceEntry service) => [.. Functions(service).Select(f => f.Trigger).OfType<T>()];
}
