using Platform.Local.BackingServices;

namespace Platform.Tests.Templates;

/// <summary>The repository once more, as a fresh clone has it.</summary>
public sealed class CopyOfTheRepository : IDisposable
{
    /// <summary>What is not of the repository (.gitignore), and the npm packages, which are linked to.</summary>
    private static readonly HashSet<string> LeftOut = new(
        StringComparer.Ordinal) { ".git", "bin", "obj", "node_modules", ".local", ".azure", ".vs", ".idea", "TestResults", "local.settings.json" };

    public CopyOfTheRepository()
    {
        Dispose();
        Copy(new(Repository.Root), Folder);
    }

    /// <summary>Below the repository, where PostgreSQL's user can get to when the tests run as root.</summary>
    public string Folder { get; } = Path.Combine(Repository.Root, ".local", "tests", "new-service");

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            // Packages that are not there yet the copy installs itself; and on Windows all, where links take a right that not everybody has.
            if (entry.Name == "node_modules" && NodePackages.AreIn(entry.FullName) && !OperatingSystem.IsWindows())
                Directory.CreateSymbolicLink(target, entry.FullName);
            else if (LeftOut.Contains(entry.Name)) continue;
            else if (entry is DirectoryInfo folder) Copy(folder, target);
            else File.Copy(entry.FullName, target);
        }
    }
}

/// <summary>docs/new-service.md, done in a copy of the repository, whose tests start a host.</summary>
[Collection(nameof(HostProcess))]
public sealed class AddingAService(CopyOfTheRepository repository) : IClassFixture<CopyOfTheRepository>
{
    /// <summary>What is built in the copy, and what the test packages bring along.</summary>
    private static readonly string[] BuiltAnew = [
        "Platform.Tests", "Platform.Shared", "Platform.Local.ServiceBusExtension", "xunit.*", "testhost", "Microsoft.TestPlatform.*",
        "Microsoft.VisualStudio.*", "Newtonsoft.Json"];

    private static readonly string[] Classes = [
        "Tests.Wishlists", "Tests.Manifests", "ChangingAModel", "CheckingHealth", "DocumentingAnApi", "PublishingASchema", "DocumentingTheCode",
        "DeclaringPersonalData.Every_column"];

    private readonly string copy = repository.Folder;

    [Fact]
    public async Task New_service_from_the_template_runs_and_passes_its_tests()
    {
        string[] hive = ["--debug:custom-hive", Path.Combine(copy, ".local", "hive")]; // not the one of whoever runs this
        await SucceedAsync(["new", "install", "templates/Service", .. hive]);
        var made = await SucceedAsync(["new", "platform-service", "--name", "Wishlists", "--entity", "WishedItem", "--allow-scripts", "yes", .. hive]);
        Assert.Contains("wishlists is registered", made, StringComparison.Ordinal);
        var asked = await File.ReadAllTextAsync(Path.Combine(copy, "functions/Customers/DataRequests/AskedContexts.cs"));
        Assert.Contains("[\"wishlists\"] = ServiceBusNames.WishlistsCommands,", asked, StringComparison.Ordinal);

        TakeWhatIsNotNewFromThisBuild();

        // Its own tests start it in the local host, with the gateway before it and Identity beside it, call it, and send it commands.
        var tested = await SucceedAsync(
            "test", "tests/Platform.Tests", $"-p:ServiceBusExtension={(Dotnet.HasStandIn ? "local" : "package")}", "--logger", "console;verbosity=normal",
            "--filter", string.Join('|', Classes.Select(name => $"FullyQualifiedName~{name}")));
        Assert.Contains("Passed Platform.Domain.Tests.Wishlists.AddingWishedItems.Second_completion_changes_nothing", tested, StringComparison.Ordinal);
        Assert.Contains(
            "Passed Platform.Tests.Wishlists.AddingWishedItems.New_one_is_created_at_once_and_completed_in_the_background", tested, StringComparison.Ordinal);
        Assert.Contains(
            "Passed Platform.Tests.Persistence.ChangingAModel.Every_change_is_in_the_snapshot_that_dotnet_ef_compares_with(service: \"Wishlists\")",
            tested, StringComparison.Ordinal);
        Assert.Contains(
            "Passed Platform.Tests.Manifests.TheManifest.Queues_and_subscriptions_of_triggers_are_in_the_manifest(name: \"wishlists\")", tested,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taken_name_is_refused_and_changes_nothing()
    {
        var before = Texts();

        var (exitCode, output) = await Dotnet.RunAsync(copy, "run", "--project", "templates/Register", "--", "Ordering");

        Assert.True(exitCode == 1 && output.Contains("infra/platform.json has ordering already", StringComparison.Ordinal), output);
        Assert.Equal(before, Texts());

        Dictionary<string, string> Texts() =>
            new[] { PlatformManifest.RelativePath, NamesFile.RelativePath, "azure.yaml", "docs/architecture.md" }.ToDictionary(
                f => f, f => File.ReadAllText(Path.Combine(copy, f)));
    }

    /// <summary>To build all other apps, the host and the deployment again would take minutes and show nothing: only Shared, whose constants have changed, the
    /// service and the tests are.</summary>
    private void TakeWhatIsNotNewFromThisBuild()
    {
        const string test = "<IsTestProject>true</IsTestProject>", host = """<ProjectReference Include="../../local/Host/Platform.Local.Host.csproj" />""",
            deploy = """<ProjectReference Include="../../infra/Deploy/Platform.Deploy.csproj" />""";
        var project = Path.Combine(copy, "tests", "Platform.Tests", "Platform.Tests.csproj");
        var text = File.ReadAllText(project);
        var excluded = string.Join(';', BuiltAnew.Select(name => $"{AppContext.BaseDirectory}{name}.dll"));
        Assert.Contains(host, text, StringComparison.Ordinal);
        Assert.Contains(deploy, text, StringComparison.Ordinal);
        File.WriteAllText(project, text.Replace(deploy, "", StringComparison.Ordinal).Replace(
            test, $"{test}<RunAnalyzers>false</RunAnalyzers>", StringComparison.Ordinal).Replace(host,
            $"""
            <ProjectReference Include="../../functions/Wishlists/Wishlists.csproj" />
            <Reference Include="{AppContext.BaseDirectory}*.dll" Exclude="{excluded}" />
            <Compile Include="../Domain.Tests/Wishlists/**/*.cs" />
            """, StringComparison.Ordinal));
    }

    private Task<string> SucceedAsync(params string[] command) => Dotnet.SucceedAsync(copy, command);
}
