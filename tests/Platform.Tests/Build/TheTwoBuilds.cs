using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Manifest;
using Platform.Tests.Support;
using Xunit;

namespace Platform.Tests.Build;

/// <summary>The same project is built with the real packages where it goes to Azure, and with local/Sdk everywhere else (docs/adr/0001-two-builds.md).</summary>
public sealed partial class TheTwoBuilds : IDisposable
{
    const string Worker = "Microsoft.Azure.Functions.Worker";

    /// <summary>The global properties that each command sets.</summary>
    static readonly (string Command, string Sdk, Func<string, string[]> Properties)[] Commands =
    [
        ("dotnet publish --output X (azd, func pack)", "azure", _ => ["_IsPublishing=true", "_CommandLineDefinedOutputPath=true", "Configuration=Release", $"PublishDir={Path.GetTempPath()}azd1"]),
        ("dotnet build --output bin/output (func start)", "azure", folder => ["_CommandLineDefinedOutputPath=true", $"OutputPath={folder}/bin/output"]),
        ("dotnet build, test, run", "local", _ => []),
    ];

    readonly string publishFolder = Directory.CreateTempSubdirectory("platform-publish-").FullName;

    [Fact]
    public async Task Take_the_real_packages_where_it_goes_to_Azure_and_the_stand_ins_elsewhere()
    {
        var cases = from service in PlatformManifest.Read(Repository.Root).Services from command in Commands select (service, command);
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (c, _) =>
        {
            var folder = Path.Combine(Repository.Root, c.service.Folder);
            var what = $"{c.command.Command} of {c.service.Folder}";
            var build = await EvaluateAsync(Path.Combine(folder, $"{c.service.Title}.csproj"), c.command.Properties(folder));
            Assert.True(c.command.Sdk == build.Sdk, $"{what} is the {build.Sdk} build, not the {c.command.Sdk} one.");

            var azureOnly = build.Packages.Where(p => p.StartsWith(Worker, StringComparison.Ordinal)).ToList();
            var local = build.Projects.Where(p => p.StartsWith("local/", StringComparison.Ordinal)).ToList();
            if (build.Sdk == "azure")
            {
                Assert.True(azureOnly.Contains($"{Worker} 2.52.0") && azureOnly.Exists(p => p.StartsWith($"{Worker}.Sdk 2.", StringComparison.Ordinal)), $"{what} has not the worker's packages, but {string.Join(", ", azureOnly)}.");
                Assert.True(local.Count == 0, $"{what} refers to {string.Join(", ", local)}, which is not for Azure.");
            }
            else
            {
                Assert.True(azureOnly.Count == 0, $"{what} needs {string.Join(", ", azureOnly)}, which a restricted registry may lack: Directory.Build.targets should replace it.");
                Assert.True(local.Exists(p => p == "local/Sdk/Platform.Local.Sdk.csproj"), $"{what} has nothing in place of the worker's packages.");
            }
        });
    }

    [Fact]
    public async Task Succeed_by_their_real_commands_wherever_the_registry_has_the_packages()
    {
        var folder = Path.Combine(Repository.Root, "functions", "Ordering");
        string[] written = [.. Leftovers(folder).Where(f => !Directory.Exists(f))];
        try
        {
            await Task.WhenAll(
                SucceedOrLackPackagesAsync(Repository.Root, "publish", "functions/Ordering", "-c", "Release", "--output", publishFolder),
                SucceedOrLackPackagesAsync(folder, "build", "--output", "bin/output"));
        }
        finally
        {
            var publish = await EvaluateAsync(Path.Combine(folder, "Ordering.csproj"), "_IsPublishing=true", $"PublishDir={publishFolder}");
            var hash = Path.GetFileName(Path.TrimEndingDirectorySeparator(publish.Obj));
            foreach (var project in new[] { folder, Path.Combine(Repository.Root, "functions", "Shared") })
            {
                written = [.. written, Path.Combine(project, "obj", "publish", hash), Path.Combine(project, "bin", "publish", hash)];
            }
            foreach (var leftover in written.Where(Directory.Exists)) Directory.Delete(leftover, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(publishFolder, recursive: true);

    static IEnumerable<string> Leftovers(string folder) =>
        [Path.Combine(folder, "bin", "output"), Path.Combine(folder, "obj", "azure"), Path.Combine(Repository.Root, "functions", "Shared", "obj", "azure")];

    /// <summary>Where the registry is partial, only packages may be missing: nothing of local/ is in this build, and nothing is compiled against it.</summary>
    static async Task SucceedOrLackPackagesAsync(string folder, params string[] command)
    {
        var (exitCode, output) = await Dotnet.RunAsync(folder, [.. command, "-nologo", "-v:q"]);
        if (exitCode == 0) return;
        var errors = output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Select(line => line.Replace(Repository.Root, "", StringComparison.Ordinal).Trim()).Distinct().ToList();
        var others = errors.Where(e => !PackageNotFound().IsMatch(e) || e.Contains("local/", StringComparison.OrdinalIgnoreCase) || e.Contains("Platform.Local", StringComparison.Ordinal)).ToList();
        Assert.True(errors.Count > 0 && others.Count == 0, $"dotnet {string.Join(' ', command)}:{Environment.NewLine}{(errors.Count == 0 ? output : string.Join(Environment.NewLine, others))}");
    }

    static async Task<Evaluation> EvaluateAsync(string project, params string[] properties)
    {
        var (exitCode, output) = await Dotnet.RunAsync(Path.GetDirectoryName(project)!,
            ["msbuild", project, "-nologo", "-getProperty:FunctionsSdk,BaseIntermediateOutputPath", "-getItem:PackageReference,PackageVersion,ProjectReference", .. properties.Select(p => $"-p:{p}")]);
        Assert.True(exitCode == 0, output);
        var answer = JsonNode.Parse(output)!;
        var versions = Items("PackageVersion").ToDictionary(p => (string)p["Identity"]!, p => (string)p["Version"]!, StringComparer.OrdinalIgnoreCase);
        return new((string)answer["Properties"]!["FunctionsSdk"]!, (string)answer["Properties"]!["BaseIntermediateOutputPath"]!,
            [.. Items("PackageReference").Select(p => (string)p["Identity"]!).Select(p => $"{p} {versions.GetValueOrDefault(p)}")],
            [.. Items("ProjectReference").Select(p => Path.GetRelativePath(Repository.Root, (string)p["FullPath"]!).Replace('\\', '/'))]);

        IEnumerable<JsonNode> Items(string kind) => answer["Items"]![kind]!.AsArray().Select(i => i!);
    }

    [GeneratedRegex(@"error NU(1101|1102|1103|1301|1603): ")]
    private static partial Regex PackageNotFound();

    sealed record Evaluation(string Sdk, string Obj, IReadOnlyList<string> Packages, IReadOnlyList<string> Projects);
}
