namespace Platform.Tests.Infra;

/// <summary>Every right that an app has on Azure follows from its entry in the manifest, and is a right on that one thing, but for what operates the platform.
/// Both sides are computed apart: here from the manifest, there by the templates.</summary>
public sealed class GrantingRoles
{
    private const string BlobOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        BlobReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", QueueContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        Reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7", BusSender = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        BusReceiver = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6",
        SecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";

    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);

    [TheoryWithBicep, InlineData("dev"), InlineData("prod")]
    public async Task Role_assignments_match_the_manifest(string size)
    {
        var deployment = await Deployment.OfAsync(size);
        Assert.Equal(Expected(Manifest).Order(StringComparer.Ordinal), Granted(deployment).Order(StringComparer.Ordinal));
    }

    [FactWithBicep]
    public async Task Role_assignments_follow_another_manifest()
    {
        const string changed =
            """
            { "services": [
              { "name": "front", "port": 1, "public": true },
              { "name": "who", "port": 2, "routes": ["auth"], "secrets": ["A__B"] },
              { "name": "keeper", "port": 3, "queue": { "name": "keeper-commands", "maxDeliveryCount": 5, "lockDuration": "00:01:00" },
                "topic": "keeper-events", "containers": ["kept", "other"], "blobTriggers": [{ "function": "Keep", "container": "kept" }] },
              { "name": "worker", "port": 4, "durable": true, "sends": ["keeper-commands"], "reads": ["kept"],
                "subscriptions": [{ "topic": "keeper-events", "types": ["a.b.v1"] }] }
            ] }
            """;
        var manifest = JsonSerializer.Deserialize<PlatformManifest>(changed, JsonSerializerOptions.Web)!;
        var expected = Expected(manifest).ToList();

        Assert.Contains($"worker {BlobReader} keeper:kept", expected);
        Assert.Contains($"worker {BusReceiver} keeper-events/worker", expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Granted(await Deployment.OfManifestAsync(changed, "staging")).Order(StringComparer.Ordinal));
    }

    [FactWithBicep]
    public async Task Role_assignments_are_unique()
    {
        var assignments = (await Deployment.OfAsync("prod")).Of("Microsoft.Authorization/roleAssignments").ToList();
        Assert.Equal(assignments.Count, assignments.Select(a => a.Id).Distinct().Count());
        Assert.Equal(
            assignments.Count, assignments.Select(a => $"{a.Scope} {a.Properties["principalId"]} {a.Properties["roleDefinitionId"]}").Distinct().Count());
        // Left out, Azure looks the identity up in the directory, where a new one is not yet.
        Assert.All(assignments, a => Assert.NotNull(a.Properties["principalType"]));
    }

    private static IEnumerable<string> Expected(PlatformManifest manifest)
    {
        foreach (var service in manifest.Services)
        {
            var me = service.Name;
            yield return $"{me} {MetricsPublisher} telemetry";
            yield return $"{me} {BlobOwner} {me}";
            yield return $"{me} {TableContributor} {me}";
            if (service.Durable || service.BlobTriggers.Count > 0) yield return $"{me} {QueueContributor} {me}";
            if (service.BlobTriggers.Count > 0) yield return $"events of {me} {BlobContributor} {me}:undelivered-events";
            foreach (var container in service.Reads)
                yield return $"{me} {BlobReader} {manifest.Services.Single(s => s.Containers.Contains(container)).Name}:{container}";
            foreach (var role in new[] { BusReceiver, Reader })
            {
                if (service.Queue is { } queue) yield return $"{me} {role} {queue.Name}";
                foreach (var subscription in service.Subscriptions) yield return $"{me} {role} {subscription.Topic}/{me}";
            }
            if (service.Topic is { } topic) yield return $"{me} {BusSender} {topic}";
            foreach (var sent in service.Sends) yield return $"{me} {BusSender} {sent}";
            foreach (var role in service.Operates ? [BusReceiver, BusSender, Reader] : Array.Empty<string>()) yield return $"{me} {role} namespace";
            if (service.Secrets.Count == 0) continue;
            yield return $"{me} {SecretsUser} vault of {me}";
            yield return $"the deployer {SecretsOfficer} vault of {me}";
        }
    }

    private static IEnumerable<string> Granted(Deployment deployment)
    {
        var apps = deployment.Outputs!["APPS"]!.AsArray().Select(a => a!).ToList();
        foreach (var assignment in deployment.Of("Microsoft.Authorization/roleAssignments"))
        {
            var principal = (string)assignment.Properties["principalId"]!;
            var who = principal == "<deployer>" ? "the deployer"
                : principal.EndsWith(".identity.principalId>", StringComparison.Ordinal)
                ? $"events of {apps.Single(a => assignment.Scope.Contains($"/{a["storage"]}/", StringComparison.Ordinal))["name"]}"
                : (string)apps.Single(a => (string)a["principalId"]! == principal)["name"]!;
            yield return $"{who} {((string)assignment.Properties["roleDefinitionId"]!).Split('/')[^1]} {What(assignment.Scope)}";
        }

        string What(string scope)
        {
            var path = scope[(scope.LastIndexOf("/providers/", StringComparison.Ordinal) + "/providers/".Length)..].Split('/');
            return path switch
            {
                ["Microsoft.Insights", "components", _] => "telemetry",
                ["Microsoft.Storage", "storageAccounts", var account] => OwnerOf("storage", account),
                ["Microsoft.Storage", "storageAccounts", var account, "blobServices", "default", "containers", var container] =>
                    $"{OwnerOf("storage", account)}:{container}",
                ["Microsoft.ServiceBus", "namespaces", _] => "namespace",
                ["Microsoft.ServiceBus", "namespaces", _, "queues" or "topics", var entity] => entity,
                ["Microsoft.ServiceBus", "namespaces", _, "topics", var topic, "subscriptions", var subscription] => $"{topic}/{subscription}",
                ["Microsoft.KeyVault", "vaults", var vault] => $"vault of {OwnerOf("vault", vault)}",
                _ => throw new InvalidOperationException($"A role is assigned at {scope}: is that one single thing?"),
            };
        }

        string OwnerOf(string kind, string name) => (string)apps.Single(a => (string)a[kind]! == name)["name"]!;
    }
}
