using System.Text.RegularExpressions;

namespace Platform.Tests.Infra;

/// <summary>How the Bicep files are written.</summary>
public sealed class WritingTemplates
{
    private static readonly string Infra = Path.Combine(Repository.Root, "infra");

    [Fact]
    public void Main_composes_modules_and_has_no_resource_of_its_own() =>
        Assert.DoesNotContain(Lines(), l => l.File == "main.bicep" && l.Text.StartsWith("resource ", StringComparison.Ordinal));

    [Fact]
    public void Every_module_is_used()
    {
        var used = Lines().Select(l => Regex.Match(l.Text, @"^module \w+ '(.+)' =").Groups[1].Value).Where(file => file.Length > 0).Distinct();
        var withResources = Lines().Where(l => l.Text.StartsWith("resource ", StringComparison.Ordinal)).Select(l => l.File).Distinct();
        Assert.Equal(withResources.Order(), used.Order());
    }

    [Fact]
    public void Every_parameter_and_output_is_described()
    {
        var lines = Lines().ToList();
        var declared = Enumerable.Range(0, lines.Count).Where(i => Regex.IsMatch(lines[i].Text, "^(param|output) "));
        Assert.All(declared, i => Assert.Contains(
            lines.Take(i).Reverse().TakeWhile(l => l.Text is ['@' or '#', ..]), l => l.Text.StartsWith("@description(", StringComparison.Ordinal)));
    }

    /// <summary>Azure takes deployment names of at most 64 characters; a service's name has at most 24.</summary>
    [Fact]
    public void Every_deployment_has_a_name_within_Azures_limit() => Assert.All(
        Lines().Where(l => l.File == "main.bicep").Select(l => Regex.Match(l.Text, "^name: '(.+)'$").Groups[1].Value).Where(name => name.Length > 0),
        name => Assert.InRange(Regex.Replace(Regex.Replace(name, @"\$\{[^}]+\.name\}", new string('x', 24)), @"\$\{.+?\}", "namespace").Length, 1, 64));

    [Fact]
    public void Every_resource_has_a_stable_API_version_unless_there_is_none()
    {
        var previews = Lines().Select(l => Regex.Match(l.Text, "^resource \\w+ '(.+)@.+-preview'").Groups[1].Value).Where(type => type.Length > 0).Distinct();
        Assert.Equal(["Microsoft.Insights/diagnosticSettings"], previews);
    }

    [Fact]
    public void Silenced_warning_has_a_reason() => Assert.All(
        Lines().Where(l => l.Text.Contains("#disable", StringComparison.Ordinal)), l => Assert.Matches(@"#disable-next-line [a-z-]+ // \w+", l.Text));

    [Fact]
    public void No_template_contains_a_key_or_a_secret() => Assert.Empty(
        Lines().Where(l => Regex.IsMatch(l.Text, @"\blist[A-Z]\w*\(|getSecret\(|@secure\(|AccountKey=|SharedAccessKey", RegexOptions.None))
            .Select(l => $"{l.File}: {l.Text}"));

    [Fact]
    public void Role_ids_are_in_one_file() => Assert.Equal(["modules/roles.bicep"],
        Lines().Where(l => Regex.IsMatch(l.Text, "'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'")).Select(l => l.File).Distinct());

    [Fact]
    public void No_service_is_named_in_a_template()
    {
        // Read from the manifest, all of them: a new one needs no change here. (routes.auth is the one route that tokens' keys are at.)
        var names = string.Join('|', PlatformManifest.Read(Repository.Root).Services.Where(s => !s.Public).Select(s => s.Name));
        Assert.Empty(Lines().Where(l => Regex.IsMatch(l.Text.Split("//")[0], $@"'({names})'")).Select(l => $"{l.File}: {l.Text}"));
    }

    /// <summary>The rules are in infra/bicepconfig.json; the newest API version that the compiler knows is one of them.</summary>
    [FactWithBicep]
    public async Task Bicep_build_and_lint_print_nothing()
    {
        await BicepCli.SucceedAsync([], "build", "infra/main.bicep", "--stdout");
        await BicepCli.SucceedAsync([], "lint", "infra/main.bicep");
    }

    private static IEnumerable<(string File, string Text)> Lines() =>
        from file in Directory.EnumerateFiles(Infra, "*.bicep", SearchOption.AllDirectories).Order()
        from line in File.ReadLines(file)
        select (Path.GetRelativePath(Infra, file).Replace('\\', '/'), line.Trim());
}
