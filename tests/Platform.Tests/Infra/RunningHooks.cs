using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Infra;

/// <summary>azure.yaml's hooks.</summary>
public sealed class RunningHooks
{
    private static YamlMappingNode Root
    {
        get
        {
            var yaml = new YamlStream();
            using var file = File.OpenText(Path.Combine(Repository.Root, "azure.yaml"));
            yaml.Load(file);
            return (YamlMappingNode)yaml.Documents[0].RootNode;
        }
    }

    [Fact]
    public void Are_commands_of_the_deployment_tool_and_the_same_in_both_shells()
    {
        var program = File.ReadAllText(Path.Combine(Repository.Root, "infra", "Deploy", "Program.cs"));
        var hooks = ((YamlMappingNode)Root["hooks"]).Children.ToDictionary(h => (string)h.Key!, h => h.Value);
        Assert.Equal(["postdeploy", "postprovision", "preprovision"], hooks.Keys.Order());
        foreach (var (name, hook) in hooks)
        {
            Assert.Equal(("sh", "pwsh"), ((string?)hook["posix"]["shell"], (string?)hook["windows"]["shell"]));
            Assert.Equal((string?)hook["posix"]["run"], (string?)hook["windows"]["run"]);
            // Words that both shells read alike.
            var command = Regex.Match((string)hook["posix"]["run"]!, "^dotnet run --project infra/Deploy -- ([a-z]+)$");
            Assert.True(command.Success, name);
            Assert.Contains($"Add(\"{command.Groups[1].Value}\"", program, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void And_services_name_no_folder_that_is_not_there() => Assert.All(
        ((YamlMappingNode)Root["services"]).Children,
        s => Assert.True(Directory.Exists(Path.Combine(Repository.Root, (string)s.Value["project"]!)), (string?)s.Key));
}
