using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Infra;

/// <summary>azure.yaml's hooks.</summary>
public sealed class RunningHooks
{
    private static readonly YamlMappingNode Root = Yaml.Read("azure.yaml");

    [Fact]
    public void Hooks_run_the_same_deployment_command_in_both_shells()
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
    public void Services_name_existing_folders() => Assert.All(((YamlMappingNode)Root["services"]).Children,
        s => Assert.True(Directory.Exists(Path.Combine(Repository.Root, (string)s.Value["project"]!)), (string?)s.Key));
}
