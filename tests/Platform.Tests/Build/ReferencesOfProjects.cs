using System.IO.Enumeration;
using System.Xml.Linq;

namespace Platform.Tests.Build;

/// <summary>References go one way: from the local host to what it is made of, from the deployment to the manifest and the apps, and never back.</summary>
public sealed class ReferencesOfProjects
{
    /// <summary>What a project may refer to: projects by their folders, and packages. '*' stands for any name; the first row that fits a project
    /// holds.</summary>
    private static readonly (string Project, string Projects, string Packages)[] Allowed =
    [
        ("functions/Shared", "", "*"),
        ("functions/Shared/Pdf", "", "HarfBuzzSharp* PDFsharp"),
        ("functions/*", "functions/Shared functions/Shared/Pdf", "*"),
        ("infra/Manifest", "", ""),
        ("infra/Deploy", "functions/* infra/Manifest", "Azure.Core Azure.Identity Npgsql.EntityFrameworkCore.PostgreSQL System.CommandLine"),
        ("local/Persistence", "", "Npgsql"),
        ("local/ServiceBus", "local/Persistence", "Azure.Messaging.ServiceBus Microsoft.Azure.Amqp Npgsql"),
        ("local/ServiceBus.Tool", "local/BackingServices local/ServiceBus", "System.CommandLine"),
        ("local/Durable", "local/Persistence", "Google.Protobuf Microsoft.DurableTask.* Npgsql"),
        ("local/BackingServices", "", "Npgsql"),
        ("local/Demo", "", ""),
        ("local/ServiceBusExtension", "", "Azure.Messaging.ServiceBus Microsoft.Azure.Functions.Worker.Extensions.Abstractions"),
        ("local/Host", "functions/* infra/Manifest local/BackingServices local/Demo local/Durable local/Persistence local/ServiceBus", "*"),
        ("templates/Pack", "infra/Manifest", ""),
        ("templates/Platform/functions/*", "templates/Platform/functions/Shared", "*"), // the folder beside it, once it is in functions/
        ("templates/Register", "infra/Manifest", ""),
        ("templates/Service/functions/*", "templates/Service/functions/Shared", "*"), // the folder beside it, once it is in functions/
        ("bench/*", "functions/* infra/Manifest local/*", "*"),
        ("tests/Domain.Tests", "functions/*", "*"),
        ("tests/*", "infra/* local/*", "*"),
    ];

    /// <summary>Assemblies that know neither the apps nor the Functions worker, also not by what their references bring along.</summary>
    public static TheoryData<string> OnTheirOwn =>
    [
        "Platform.Manifest", "Platform.Local.Persistence", "Platform.Local.ServiceBus", "Platform.Local.Durable", "Platform.Local.BackingServices",
        "Platform.Local.Demo",
    ];

    [Fact]
    public void Project_and_package_references_are_in_the_table()
    {
        var wrong = new List<string>();
        foreach (var file in ProjectFiles())
        {
            var project = FolderOf(file);
            var row = Array.Find(Allowed, row => Fits(project, row.Project));
            var projects = Included(file, "ProjectReference").Select(path => FolderOf(Path.Combine(Path.GetDirectoryName(file)!, path)));
            wrong.AddRange(row.Project is null
                ? [$"{project} has no row"]
                : projects.Where(other => !FitsAny(other, row.Projects))
                    .Concat(Included(file, "PackageReference").Where(package => !FitsAny(package, row.Packages)))
                    .Select(reference => $"{project} -> {reference}"));
        }
        Assert.True(wrong.Count == 0, $"These references are not in the table: {string.Join(", ", wrong)}");
    }

    [Theory, MemberData(nameof(OnTheirOwn))]
    public void Library_reaches_neither_an_app_nor_the_worker(string assembly)
    {
        var apps = PlatformManifest.Read(Repository.Root).Services.Select(service => $"Platform.{service.Title}").Append("Platform.Shared").ToList();
        Assert.Equal([], ReachedFrom(assembly).Where(name => apps.Contains(name) || name.StartsWith("Microsoft.Azure.Functions.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Deployment_reaches_nothing_local_but_the_stand_in() =>
        Assert.Equal([], ReachedFrom("Platform.Deploy").Where(name =>
            name.StartsWith("Platform.Local.", StringComparison.Ordinal) && name != "Platform.Local.ServiceBusExtension"));

    private static IEnumerable<string> ProjectFiles() =>
        from top in new[] { "functions", "infra", "local", "templates", "tests", "bench" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, top), "*.csproj", SearchOption.AllDirectories)
        where !file.Contains("node_modules", StringComparison.Ordinal)
        select file;

    private static IEnumerable<string> Included(string projectFile, string item) =>
        XDocument.Load(projectFile).Descendants(item).Select(reference => (string)reference.Attribute("Include")!);

    /// <summary>The folder of a project, from the root of the repository; that of a pattern of projects is a pattern.</summary>
    private static string FolderOf(string projectFile) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.GetDirectoryName(projectFile)!)).Replace('\\', '/');

    private static bool FitsAny(string name, string patterns) => patterns.Split(' ').Any(pattern => Fits(name, pattern));

    private static bool Fits(string name, string pattern) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    /// <summary>The projects and packages that an assembly needs, directly or not, as these tests were built.</summary>
    private static HashSet<string> ReachedFrom(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Platform.Tests.deps.json"));
        using var built = JsonDocument.Parse(file);
        var needs = built.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject().ToDictionary(
            library => library.Name.Split('/')[0],
            library => library.Value.TryGetProperty("dependencies", out var names) ? names.EnumerateObject().Select(n => n.Name).ToArray() : [],
            StringComparer.Ordinal);
        var (reached, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([assembly]));
        while (open.TryPop(out var name))
            foreach (var next in needs[name].Where(reached.Add)) open.Push(next);
        return reached;
    }
}
