using System.Text.RegularExpressions;

namespace Platform.Tests.Infra;

/// <summary>How the Bicep files are written.</summary>
public sealed class WritingTemplates
{
    private static readonly string Infra = Path.Combine(Repository.Root, "infra");

    private static async Task<IReadOnlyList<(string File, string Kind, JsonNode Declaration)>> DeclarationsAsync() =>
        [.. from file in (await Deployment.OfAsync("dev")).Root["files"]!.AsArray()
            from d in file!["declarations"]!.AsArray()
            select ((string)file["name"]!, (string)d!["kind"]!, d)];

    [Fact]
    public async Task Main_composes_modules_and_has_no_resource_of_its_own() =>
        Assert.DoesNotContain(await DeclarationsAsync(), d => d.File == "main.bicep" && d.Kind == "resource");

    [Fact]
    public async Task Every_module_is_used()
    {
        var used = (await Deployment.OfAsync("prod", "DEPLOY_WEB=true", "MONTHLY_BUDGET=1")).Root["modules"]!.AsArray().Select(m => (string)m!["file"]!)
            .ToHashSet();
        var withResources = (await DeclarationsAsync()).Where(d => d.Kind == "resource").Select(d => d.File).ToHashSet();
        Assert.Equal(withResources.Order(), used.Order());
    }

    [Fact]
    public async Task Every_parameter_and_output_is_described() => Assert.Empty((await DeclarationsAsync())
        .Where(d => d.Kind is "param" or "output" && !d.Declaration["decorators"]!.AsArray().Any(x => (string)x! == "description"))
            .Select(d => $"{d.File}: {d.Declaration["name"]}"));

    [Fact]
    public async Task Every_resource_has_a_stable_API_version_unless_there_is_none()
    {
        var previews = (await DeclarationsAsync()).Where(d => d.Kind == "resource" && !Regex.IsMatch((string)d.Declaration["version"]!, @"^\d{4}-\d\d-\d\d$"))
            .Select(d => (string)d.Declaration["type"]!).Distinct();
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

    [FactWithBicep]
    public async Task Bicep_build_and_lint_find_no_error()
    {
        await Shell.SucceedAsync("bicep", "build", "infra/main.bicep", "--stdout");
        await Shell.SucceedAsync("bicep", "lint", "infra/main.bicep");
    }

    private static IEnumerable<(string File, string Text)> Lines() =>
        from file in Directory.EnumerateFiles(Infra, "*.bicep", SearchOption.AllDirectories).Order()
        from line in File.ReadLines(file)
        select (Path.GetRelativePath(Infra, file).Replace('\\', '/'), line.Trim());
}

/// <summary>A fact that asks the Bicep CLI, which GitHub's machines have; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithBicepAttribute : FactAttribute
{
    public FactWithBicepAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "bicep.exe" : "bicep"))))
            Skip = "The Bicep CLI is not on the PATH.";
    }
}
