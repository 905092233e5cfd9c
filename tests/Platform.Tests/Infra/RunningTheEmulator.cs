using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Infra;

/// <summary>infra/compose.yaml, and the emulator's configuration that `emulator-config` prints, within its documented limits
/// (learn.microsoft.com/azure/service-bus-messaging/overview-emulator, and the schema in its repository).</summary>
public sealed class RunningTheEmulator
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);
    private static readonly JsonNode Namespace = JsonNode.Parse(EmulatorConfig.Generate(Manifest))!["UserConfig"]!["Namespaces"]!.AsArray().Single()!;

    private static IEnumerable<JsonNode> Items(JsonNode parent, string name) => parent[name]!.AsArray().Select(i => i!);

    [Fact]
    public void Queues_topics_and_subscriptions_match_the_manifest()
    {
        Assert.Equal("sbemulatorns", (string?)Namespace["Name"]);
        Assert.Equal(Manifest.Queues.Select(q => $"{q.Name} {q.MaxDeliveryCount}"),
            Items(Namespace, "Queues").Select(q => $"{q["Name"]} {q["Properties"]!["MaxDeliveryCount"]}"));
        Assert.Equal(Manifest.Topics, Items(Namespace, "Topics").Select(t => (string)t["Name"]!));
        var declared = from service in Manifest.Services
                       from s in service.Subscriptions
                       select $"{s.Topic}/{service.Name}: {string.Join(' ', s.SubjectsOf(service.Name))}";
        var given = from topic in Items(Namespace, "Topics")
                    from s in Items(topic, "Subscriptions")
                    where (string)s["Name"]! != "nobody"
                    select $"{topic["Name"]}/{s["Name"]}: {string.Join(' ', Items(s, "Rules").Select(r => r["Properties"]!["CorrelationFilter"]!["Label"]))}";
        Assert.Equal(declared.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Configuration_keeps_to_the_emulators_limits()
    {
        var topics = Items(Namespace, "Topics").ToList();
        Assert.InRange(Items(Namespace, "Queues").Count() + topics.Count, 1, 50);
        Assert.All(topics, t => Assert.InRange(Items(t, "Subscriptions").Count(), 1, 50));
        Assert.All(topics, t => Assert.InRange(Items(t, "Subscriptions").Sum(s => Items(s, "Rules").Count()), 0, 1000));
        foreach (var entity in Items(Namespace, "Queues").Concat(topics.SelectMany(t => Items(t, "Subscriptions"))))
        {
            Assert.Matches("^[A-Za-z0-9][A-Za-z0-9._-]{0,48}[A-Za-z0-9]$", (string?)entity["Name"]);
            var properties = entity["Properties"]!;
            Assert.InRange((int)properties["MaxDeliveryCount"]!, 1, 10);
            Assert.InRange(System.Xml.XmlConvert.ToTimeSpan((string)properties["LockDuration"]!), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
            Assert.InRange(System.Xml.XmlConvert.ToTimeSpan((string)properties["DefaultMessageTimeToLive"]!), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));
        }
        var rules = topics.SelectMany(t => Items(t, "Subscriptions")).SelectMany(s => Items(s, "Rules"));
        Assert.All(rules, r => Assert.Matches(@"^[A-Za-z0-9][\w.-]{0,48}[A-Za-z0-9]$", (string?)r["Name"]));
    }

    public static TheoryData<ServiceEntry, string> OutsideTheLimits => new()
    {
        { new("a", 1) { Queue = new("q", 11, TimeSpan.FromMinutes(1)) }, "delivers 1 to 10 times, q says 11" },
        { new("a", 1) { Queue = new("q", 10, TimeSpan.FromMinutes(6)) }, "locks for 00:01:00 to 00:05:00, q says 00:06:00" },
        { new("a", 1) { Topic = "t", Subscriptions = [new("t") { LockDuration = TimeSpan.FromSeconds(30) }] }, "t/a says 00:00:30" },
    };

    [Theory, MemberData(nameof(OutsideTheLimits))]
    public void Setting_outside_the_emulators_limits_is_refused(ServiceEntry service, string reason) =>
        Assert.Contains(reason, Assert.Throws<ManifestException>(() => EmulatorConfig.Generate(new([service]))).Message);

    [Fact]
    public void More_than_50_queues_and_topics_are_refused() => Assert.Contains("50 queues and topics",
        Assert.Throws<ManifestException>(
            () => EmulatorConfig.Generate(new([.. Enumerable.Range(0, 51).Select(i => new ServiceEntry($"s{i}", i) { Topic = $"t{i}" })]))).Message);

    [Fact]
    public void Compose_listens_on_this_machine_only_and_has_no_password_in_it()
    {
        var compose = (YamlMappingNode)Yaml.Read("infra", "compose.yaml")["services"];
        var services = compose.Children.ToDictionary(s => (string)s.Key!, s => (YamlMappingNode)s.Value);

        Assert.Equal(["azurite", "postgres", "servicebus", "sqlserver"], services.Keys.Order());
        foreach (var (_, service) in services)
        {
            if (service.Children.TryGetValue("ports", out var ports))
                Assert.All((YamlSequenceNode)ports, p => Assert.StartsWith("127.0.0.1:", (string?)p, StringComparison.Ordinal));
            if (service.Children.TryGetValue("environment", out var environment))
            {
                var passwords = ((YamlMappingNode)environment).Children.Where(e => ((string)e.Key!).Contains("PASSWORD", StringComparison.Ordinal));
                Assert.All(passwords, e => Assert.StartsWith("${PASSWORD:?", (string?)e.Value, StringComparison.Ordinal));
            }
        }
    }
}
