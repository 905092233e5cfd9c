using System.Text.RegularExpressions;

namespace Platform.Tests.Build;

/// <summary>Every build is on the real packages. Only the Service Bus extension, which a registry may lack, has a stand-in in builds that do not go to Azure
/// (docs/adr/0010-one-build.md).</summary>
public sealed partial class BuildingAnApp : IDisposable
{
    private const string Worker = "Microsoft.Azure.Functions.Worker", Extension = $"{Worker}.Extensions.ServiceBus";
    private const string MigrationTools = "Microsoft.EntityFrameworkCore.Design";
    private const string StandIn = "local/ServiceBusExtension/Platform.Local.ServiceBusExtension.csproj";

    private static readonly string[] Publish = [
        "_IsPublishing=true", "_CommandLineDefinedOutputPath=true", "Configuration=Release", $"PublishDir={Path.GetTempPath()}azd1"];

    /// <summary>The global properties that each command sets, and what follows: the extension, and whether the build makes what the Functions host
    /// needs.</summary>
    private static readonly (string Command, string Extension, bool IsForFunctionsHost, Func<string, string[]> Properties)[] Commands =
    [
        ("dotnet publish --output X (azd, func pack)", "package", true, _ => Publish),
        ("dotnet publish --output X -p:ServiceBusExtension=local", "local", true, _ => [.. Publish, "ServiceBusExtension=local"]),
        ("dotnet build --output bin/output (func start)", "package", true, folder => ["_CommandLineDefinedOutputPath=true", $"OutputPath={folder}/bin/output"]),
        ("dotnet build, test, run", "local", false, _ => []),
        ("dotnet build -p:ServiceBusExtension=package", "package", false, _ => ["ServiceBusExtension=package"]),
    ];

    private readonly string publishFolder = Directory.CreateTempSubdirectory("platform-publish-").FullName;

    public static TheoryData<string> Apps => [.. PlatformManifest.Read(Repository.Root).Services.Select(s => s.Title)];

    [Theory, MemberData(nameof(Apps))]
    public async Task Real_packages_are_used_and_the_stand_in_only_in_local_builds(string app)
    {
        var folder = Path.Combine(Repository.Root, "functions", app);
        // The switch is the same file for all apps, so the commands that share its branches are tried with two of them: one without a database.
        var commands = app is "Gateway" or "Ordering" ? Commands : [Commands[0], Commands[3]];
        foreach (var (command, extension, isForFunctionsHost, properties) in commands)
        {
            var build = await EvaluateAsync(Path.Combine(folder, $"{app}.csproj"), properties(folder));
            Assert.Equal((command, extension), (command, build.Properties["ServiceBusExtension"]));

            // What the app needs of the worker it has in every build, and the extension in one of its two forms.
            Assert.Contains($"{Worker} 2.52.0", build.Packages);
            Assert.Contains($"{Worker}.Sdk 2.1.0", build.Packages);
            Assert.Contains("Microsoft.DurableTask.Analyzers 1.28.0", build.Packages);
            Assert.DoesNotContain(build.Projects, p => p.StartsWith("local/", StringComparison.Ordinal) && p != StandIn);
            Assert.False(build.Packages.Any(p => p.StartsWith(Extension, StringComparison.Ordinal)) && build.Projects.Contains(StandIn), command);
            if (extension == "package") Assert.DoesNotContain(StandIn, build.Projects);
            else Assert.DoesNotContain(build.Packages, p => p.StartsWith(Extension, StringComparison.Ordinal));

            // What goes to Azure is compiled ahead, for the workers there.
            var isPublished = command.StartsWith("dotnet publish", StringComparison.Ordinal);
            Assert.Equal((command, isPublished ? "true linux-x64" : ""),
                (command, $"{build.Properties["PublishReadyToRun"]} {build.Properties["RuntimeIdentifier"]}".Trim()));

            // What `dotnet ef` loads never goes to Azure.
            Assert.Equal((command, !isForFunctionsHost && Directory.Exists(Path.Combine(folder, "Persistence"))),
                (command, build.Packages.Any(p => p.StartsWith(MigrationTools, StringComparison.Ordinal))));

            // The local host finds functions by their attributes; generated executors, the index and the host's extensions would only cost time.
            foreach (var property in new[] { "_FunctionsBuildEnabled", "FunctionsEnableExecutorSourceGen", "FunctionsEnableWorkerIndexing" })
                Assert.Equal((command, property, isForFunctionsHost), (command, property, build.Properties[property] != "false"));
        }
    }

    [Fact]
    public async Task Azure_commands_succeed_or_lack_only_the_Service_Bus_extension()
    {
        var folder = Path.Combine(Repository.Root, "functions", "Ordering");
        string[] written = [.. Leftovers(folder).Where(f => !Directory.Exists(f))];
        try
        {
            await Task.WhenAll(
                SucceedOrLackTheExtensionAsync(Repository.Root, "publish", "functions/Ordering", "-c", "Release", "--output", publishFolder),
                SucceedOrLackTheExtensionAsync(folder, "build", "--output", "bin/output"));
        }
        finally
        {
            Delete([.. written, .. await PublishFoldersAsync(folder)]);
        }
    }

    [Fact]
    public async Task Publish_with_the_stand_in_has_the_triggers_and_its_assembly()
    {
        var folder = Path.Combine(Repository.Root, "functions", "Notifications");
        try
        {
            var (exitCode, output) = await Dotnet.RunAsync(
                Repository.Root, "publish", folder, "-c", "Release", "--output", publishFolder, "-p:ServiceBusExtension=local",
                "-p:PublishReadyToRun=false", "-nologo", "-v:q");

            Assert.True(exitCode == 0, output);
            var functions = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(publishFolder, "functions.metadata")))!.AsArray();
            Assert.Contains(functions.SelectMany(f => f!["bindings"]!.AsArray()), binding => (string?)binding!["type"] == "serviceBusTrigger");
            Assert.True(File.Exists(Path.Combine(publishFolder, "Azure.Messaging.ServiceBus.dll")));
            Assert.False(File.Exists(Path.Combine(publishFolder, $"{MigrationTools}.dll")));
        }
        finally
        {
            Delete(await PublishFoldersAsync(folder));
        }
    }

    public void Dispose() => Directory.Delete(publishFolder, recursive: true);

    private static IEnumerable<string> Leftovers(string folder) =>
        [Path.Combine(folder, "bin", "output"), Path.Combine(folder, "obj", "functions-host"),
            Path.Combine(Repository.Root, "functions", "Shared", "obj", "functions-host")];

    /// <summary>Where a publish to this test's folder puts what it builds.</summary>
    private async Task<IEnumerable<string>> PublishFoldersAsync(string folder)
    {
        var project = Directory.EnumerateFiles(folder, "*.csproj").Single();
        var publish = await EvaluateAsync(project, "_IsPublishing=true", $"PublishDir={publishFolder}");
        var hash = Path.GetFileName(Path.TrimEndingDirectorySeparator(publish.Properties["BaseIntermediateOutputPath"]));
        return from p in new[] { folder, Path.Combine(Repository.Root, "functions", "Shared"), Path.Combine(Repository.Root, Path.GetDirectoryName(StandIn)!) }
               from kind in new[] { "obj", "bin" }
               select Path.Combine(p, kind, "publish", hash);
    }

    private static void Delete(IEnumerable<string> written)
    {
        foreach (var leftover in written.Where(Directory.Exists)) Directory.Delete(leftover, recursive: true);
    }

    /// <summary>Where the registry lacks the extension, nothing else may be wrong: nothing of local/ is in this build, and nothing is compiled.</summary>
    private static async Task SucceedOrLackTheExtensionAsync(string folder, params string[] command)
    {
        var (exitCode, output) = await Dotnet.RunAsync(folder, [.. command, "-nologo", "-v:q"]);
        if (exitCode == 0) return;
        var errors = output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal))
            .Select(line => line.Replace(Repository.Root, "", StringComparison.Ordinal).Trim()).Distinct().ToList();
        var others = errors.Where(e => !ExtensionNotFound().IsMatch(e) || e.Contains("local/", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.True(errors.Count > 0 && others.Count == 0,
            $"dotnet {string.Join(' ', command)}:{Environment.NewLine}{(errors.Count == 0 ? output : string.Join(Environment.NewLine, others))}");
    }

    private static async Task<Evaluation> EvaluateAsync(string project, params string[] properties)
    {
        var (exitCode, output) = await Dotnet.RunAsync(Path.GetDirectoryName(project)!,
            ["msbuild", project, "-nologo",
                "-getProperty:ServiceBusExtension,BaseIntermediateOutputPath,_FunctionsBuildEnabled,"
                + "FunctionsEnableExecutorSourceGen,FunctionsEnableWorkerIndexing,PublishReadyToRun,RuntimeIdentifier",
                "-getItem:PackageReference,PackageVersion,ProjectReference", .. properties.Select(p => $"-p:{p}")]);
        Assert.True(exitCode == 0, output);
        var answer = JsonNode.Parse(output)!;
        var versions = Items("PackageVersion").ToDictionary(p => (string)p["Identity"]!, p => (string)p["Version"]!, StringComparer.OrdinalIgnoreCase);
        return new(answer["Properties"]!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!),
            [.. Items("PackageReference").Select(p => (string)p["Identity"]!).Select(p => $"{p} {versions.GetValueOrDefault(p)}")],
            [.. Items("ProjectReference").Select(p => Path.GetRelativePath(Repository.Root, (string)p["FullPath"]!).Replace('\\', '/'))]);

        IEnumerable<JsonNode> Items(string kind) => answer["Items"]![kind]!.AsArray().Select(i => i!);
    }

    [GeneratedRegex($@"error NU(1101|1102|1103): .*{Extension}\b")]
    private static partial Regex ExtensionNotFound();

    private sealed record Evaluation(IReadOnlyDictionary<string, string> Properties, IReadOnlyList<string> Packages, IReadOnlyList<string> Projects);
}
