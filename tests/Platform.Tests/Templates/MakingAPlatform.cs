using System.Text.RegularExpressions;
using Platform.Local.BackingServices;

namespace Platform.Tests.Templates;

/// <summary>docs/new-platform.md, done: a platform of the team Contoso, beside this one.</summary>
public sealed class NewPlatform : IAsyncLifetime
{
    public string Folder { get; } = Path.Combine(Repository.Root, ".local", "tests", "contoso");

    public async Task InitializeAsync()
    {
        Delete();
        var (template, hive) = (Folder + "-template", Folder + "-hive"); // not the hive of whoever runs this
        await Dotnet.SucceedAsync(Repository.Root, "run", "--project", "templates/Pack", "--", template);
        await Dotnet.SucceedAsync(Repository.Root, "new", "install", template, "--debug:custom-hive", hive);
        await Dotnet.SucceedAsync(Repository.Root, "new", "platform", "-n", "Contoso", "-o", Folder, "--debug:custom-hive", hive);
        Link("local/BackingServices");
        Link("tests/{0}.Tests/Contracts/validator");
        Link("tests/{0}.Tests/Infra/actionlint");
        Link("tests/{0}.Tests/Identity/Node");
    }

    public Task DisposeAsync()
    {
        Delete();
        return Task.CompletedTask;
    }

    /// <summary>The npm packages are linked to; those that are not there yet it installs itself.</summary>
    private void Link(string folder)
    {
        var modules = Path.Combine(Repository.Root, string.Format(null, folder, "Platform"), "node_modules");
        if (NodePackages.AreIn(modules) && !OperatingSystem.IsWindows())
            Directory.CreateSymbolicLink(Path.Combine(Folder, string.Format(null, folder, "Contoso"), "node_modules"), modules);
    }

    private void Delete()
    {
        foreach (var suffix in new[] { "", "-template", "-hive" })
            if (Directory.Exists(Folder + suffix)) Directory.Delete(Folder + suffix, recursive: true);
    }
}

[Collection(nameof(HostProcess))]
public sealed partial class MakingAPlatform(NewPlatform made) : IClassFixture<NewPlatform>
{
    /// <summary>What .NET calls a platform, and words that are not of the shop.</summary>
    private static readonly string[] OtherMeanings =
    [
        "OSPlatform", "PlatformNotSupportedException", "ConfigurationPlatforms", "OperatingThePlatform", "actions/checkout@", "PostgresNotifications",
        " Notifications(", ".Notifications(", "Notifications between the processes", "Product()", "shop store club", "checkout of this build",
        "from a checkout.", "a fresh checkout", "the checkout's git",
    ];

    [Fact]
    public void No_file_names_this_platform_or_the_shop()
    {
        var withoutLinks = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var left = from file in Directory.EnumerateFiles(made.Folder, "*", withoutLinks)
                   let path = Path.GetRelativePath(made.Folder, file).Replace('\\', '/')
                   where !path.Split('/').Any(part => part is ".git" or ".local" or "bin" or "obj" or "node_modules" or "TestResults")
                   where Path.GetFileName(path) is not ("LICENSE" or "package-lock.json")
                   from line in File.ReadLines(file).Prepend(path).Index()
                   let text = OtherMeanings.Aggregate(line.Item, (current, other) => current.Replace(other, "", StringComparison.Ordinal))
                   where Leftover().IsMatch(text)
                   select $"{path}:{line.Index}: {line.Item.Trim()}";
        Assert.Empty(left);
    }

    [Fact]
    public async Task New_platform_is_built_starts_and_does_what_its_readme_says()
    {
        await Dotnet.SucceedAsync(
            made.Folder, "build", "local/Host", "-v:q", $"-p:ServiceBusExtension={(Dotnet.HasStandIn ? "local" : "package")}");
        var built = Directory.GetFiles(Path.Combine(made.Folder, "local", "Host", "bin"), "Contoso.Local.Host.dll", SearchOption.AllDirectories).Single();
        await using var host = new HostProcess("contoso-data", built);
        await host.StartAsync(reset: true);

        var output = await PastedDocument.RunAsync(Path.Combine(made.Folder, "README.md"), host.Gateway, made.Folder);

        Assert.Contains("\"status\":\"completed\"", output, StringComparison.Ordinal);
        Assert.Contains("\"action\":\"todo-completed\"", output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Tests_of_the_new_platform_pass()
    {
        foreach (var command in new[] { "init --quiet", "add --all", "-c user.name=Test -c user.email=test@example.com commit --quiet --message First" })
            await Shell.SucceedAsync("git", ["-C", made.Folder, .. command.Split(' ')]);

        var output = await Dotnet.SucceedAsync(made.Folder, "test", $"-p:ServiceBusExtension={(Dotnet.HasStandIn ? "local" : "package")}");

        Assert.Equal(2, Passed().Count(output));
    }

    /// <summary>It takes minutes: <c>PLATFORM_TEMPLATE=1 dotnet test tests/Platform.Tests --filter MakingAPlatform</c>.</summary>
    private sealed class LongFactAttribute : FactAttribute
    {
        public LongFactAttribute()
        {
            if (Environment.GetEnvironmentVariable("PLATFORM_TEMPLATE") is null) Skip = "Set PLATFORM_TEMPLATE=1 to run it.";
        }
    }

    [GeneratedRegex(@"Platform|PLATFORM_|\b(Catalog|Inventory|Ordering|Payments|Learning|Customers|Notifications)\b"
        + @"|\b(catalog|inventory|payments|ordering)-(commands|events)\b"
        + @"|\b([Pp]roducts?|[Pp]urchases?|[Ss]hop|[Kk]its?|(?<!of )[Cc]ourses?|[Cc]heckouts?)\b|/api/v1/(orders|files|jobs|search)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex("^Passed!", RegexOptions.Multiline)]
    private static partial Regex Passed();
}
