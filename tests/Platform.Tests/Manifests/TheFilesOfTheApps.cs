using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Manifests;

/// <summary>Every service of infra/platform.json has the files that azd, the Functions tools and the local host look for.</summary>
public sealed class TheFilesOfTheApps
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);

    public static TheoryData<string> Services => [.. Manifest.Services.Select(s => s.Name)];

    [Fact]
    public void Azure_yaml_deploys_the_services_of_the_manifest()
    {
        var services = ((YamlMappingNode)Yaml.Read("azure.yaml")["services"])
            .Children.Select(s => $"{s.Key}: {s.Value["project"]}, {s.Value["language"]}, {s.Value["host"]}");
        Assert.Equal(
            Manifest.Services.Select(s => $"{s.Name}: ./{s.Folder}, dotnet, function").Order(StringComparer.Ordinal), services.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_folder_without_a_service_is_Shared() => Assert.Equal(Manifest.Services.Select(s => s.Title).Append("Shared").Order(StringComparer.Ordinal),
        Directory.GetDirectories(Path.Combine(Repository.Root, "functions")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Services))]
    public void A_project_has_its_own_secrets_id_and_leaves_conditions_to_Directory_Build(string name)
    {
        var service = Manifest.Services.Single(s => s.Name == name);
        var project = Project(service);
        // azd rewrites a project whose literal UserSecretsId it does not find.
        Assert.True(Guid.TryParse(project.Descendants("UserSecretsId").Single().Value, out _));
        Assert.DoesNotContain(project.DescendantsAndSelf().Attributes(), a => a.Name.LocalName == "Condition");
        Assert.Contains($"{service.Title}.csproj", File.ReadAllText(Path.Combine(Repository.Root, "Platform.sln")), StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_projects_share_a_secrets_id() =>
        Assert.Equal(Manifest.Services.Count, Manifest.Services.Select(s => Project(s).Descendants("UserSecretsId").Single().Value).Distinct().Count());

    [Theory, MemberData(nameof(Services))]
    public void A_project_has_a_program_a_host_json_and_a_document(string name)
    {
        var folder = Path.Combine(Repository.Root, Manifest.Services.Single(s => s.Name == name).Folder);
        Assert.True(File.Exists(Path.Combine(folder, "Program.cs")));
        Assert.True(File.Exists(Path.Combine(folder, "openapi.yaml")));
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "host.json")))!;
        Assert.Equal(("2.0", ""), ((string?)host["version"], (string?)host["extensions"]?["http"]?["routePrefix"]));
    }

    private static XElement Project(ServiceEntry service) => XElement.Load(Path.Combine(Repository.Root, service.Folder, $"{service.Title}.csproj"));
}
