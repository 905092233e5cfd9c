using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Platform.Local.Host.Functions;

namespace Platform.Tests.Infra;

/// <summary>Alerts, objectives, runbooks and queries fit together, and ask for what the code emits.</summary>
public sealed partial class OperatingThePlatform
{
    private const string Queries = "infra/operations/queries";

    /// <summary>Of .NET and Npgsql, whose meters PlatformTelemetry exports.</summary>
    private static readonly string[] OthersMetrics = ["db.client.connection.count", "db.client.connection.npgsql.pending_requests"];

    private static readonly JsonNode Alerts = Json("infra/operations/alerts.json");
    private static readonly JsonNode Objectives = Json("infra/operations/slos.json");
    private static readonly Dictionary<string, string> QueryFiles = Directory.GetFiles(Absolute(Queries))
        .ToDictionary(f => Path.GetFileName(f), File.ReadAllText);
    private static readonly Dictionary<string, string> Runbooks = Directory.GetFiles(Absolute("docs/runbooks"))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);
    private static readonly Lazy<string> Code = new(() => string.Join('\n', Directory.GetFiles(Absolute("functions"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText)));

    [Fact]
    public void Every_alert_has_a_runbook_and_every_runbook_an_alert()
    {
        var alerts = new[] { "metrics", "perEntity", "perEventTopic", "logs", "elsewhere" }.SelectMany(kind => Names(Alerts[kind]!))
            .Concat(Names(Objectives["slos"]!).Select(slo => $"slo-{slo}"));
        Assert.Equal(alerts.Order(StringComparer.Ordinal), Runbooks.Keys.Where(r => r != "README").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_runbook_says_what_it_means_what_to_look_at_and_what_to_do()
    {
        foreach (var (name, text) in Runbooks.Where(r => r.Key != "README"))
        {
            Assert.True(Headings().Matches(text).Select(m => m.Value)
                .SequenceEqual(["## Symptom", "## Check", "## Action"]), $"docs/runbooks/{name}.md has other headings than Symptom, Check and Action.");
            Assert.True(text.Contains($"Alert `{name}`.", StringComparison.Ordinal), $"docs/runbooks/{name}.md names another alert.");
        }
    }

    [Fact]
    public void A_link_in_a_runbook_leads_to_a_file()
    {
        var broken = from runbook in Runbooks
                     from Match link in Links().Matches(runbook.Value)
                     where !File.Exists(Path.Combine(Absolute("docs/runbooks"), link.Groups[1].Value))
                     select $"{runbook.Key}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_query_is_used_and_every_query_used_is_there()
    {
        var modules = Directory.GetFiles(Absolute("infra/modules"), "*.bicep").Select(File.ReadAllText);
        var used = modules.Concat(Runbooks.Values).SelectMany(text => UsedQueries().Matches(text)).Select(m => m.Groups[1].Value);
        Assert.Equal(QueryFiles.Keys.Order(StringComparer.Ordinal), used.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_and_objective_has_its_query()
    {
        // Bicep loads a file only by a name that is written out: these two lists of names stand beside the data they belong to.
        var module = File.ReadAllText(Absolute("infra/modules/alerts.bicep"));
        Assert.Equal(Names(Alerts["logs"]!).Select(name => $"{name}={name}.kql"), Loaded("queries"));
        Assert.Equal(Names(Objectives["slos"]!).Select(name => $"{name}=sli-{name}.kql"), Loaded("indicators"));

        IEnumerable<string> Loaded(string variable) =>
            LoadedQueries().Matches(module.Split($"var {variable} = {{")[1].Split('}')[0]).Select(m => $"{m.Groups[1].Value}={m.Groups[2].Value}");
    }

    [Fact]
    public void A_query_asks_for_metrics_logs_and_functions_that_the_code_has()
    {
        var unknown = new List<string>();
        var functions = PlatformManifest.Read(Repository.Root).Services
            .SelectMany(s => FunctionDescriptor.FindAll(Assembly.Load($"Platform.{s.Title}"))).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (file, query) in QueryFiles)
        {
            foreach (var metric in DottedNames().Matches(query).Select(m => m.Groups[1].Value)
                .Where(m => !m.StartsWith("db.client.connection.state", StringComparison.Ordinal) && !OthersMetrics.Contains(m)))
            {
                if (!Code.Value.Contains($"CreateHistogram<double>(\"{metric}\"", StringComparison.Ordinal)) unknown.Add($"{file}: metric {metric}");
            }

            foreach (Match log in LogEvents().Matches(query))
            {
                if (!Regex.IsMatch(Code.Value, $@"LoggerMessage\({log.Groups[1].Value},[^\n]*\n[^\n]*void {log.Groups[2].Value}\("))
                    unknown.Add($"{file}: log event {log.Groups[1].Value} {log.Groups[2].Value}");
            }

            foreach (var function in Functions().Matches(query).SelectMany(list => Quoted().Matches(list.Value)).Select(m => m.Groups[1].Value)
                .Concat(Orchestrators().Matches(query).Select(m => m.Groups[1].Value)))
            {
                if (!functions.Contains(function)) unknown.Add($"{file}: function {function}");
            }

            foreach (var app in Apps().Matches(query).Select(m => m.Groups[1].Value).Where(a => a.Length > 0))
                if (PlatformManifest.Read(Repository.Root).Services.All(s => s.Name != app)) unknown.Add($"{file}: app {app}");
            if (query.Contains("startswith \"process \"", StringComparison.Ordinal)
                && !Code.Value.Contains("StartActivity($\"process {", StringComparison.Ordinal))
            {
                unknown.Add($"{file}: spans of messages");
            }
        }
        Assert.Empty(unknown);
    }

    [Theory, InlineData("infra/operations/build.mjs"), InlineData("infra/scale/build.mjs")]
    public async Task What_is_derived_is_up_to_date(string program)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", [program, "--check"]) { WorkingDirectory = Repository.Root, RedirectStandardError = true })!;
        var errors = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, errors);
    }

    private static string Absolute(string path) => Path.Combine(Repository.Root, path);

    private static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(Absolute(path)))!;

    private static IEnumerable<string> Names(JsonNode list) => list.AsArray().Select(item => (string)item!["name"]!);

    [GeneratedRegex("^## .*(?=\r?$)", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"\]\((?!http)([^)#]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"operations/queries/([\w-]+\.kql)")]
    private static partial Regex UsedQueries();

    [GeneratedRegex(@"'([\w-]+)': loadTextContent\('\.\./operations/queries/([\w-]+\.kql)'\)")]
    private static partial Regex LoadedQueries();

    [GeneratedRegex("\"([a-z]+(?:\\.[a-z_]+)+)\"")]
    private static partial Regex DottedNames();

    [GeneratedRegex("Properties\\.EventId == \"(\\d+)\" and Properties\\.EventName == \"(\\w+)\"")]
    private static partial Regex LogEvents();

    [GeneratedRegex(@"dynamic\(\[.*?\]\)")]
    private static partial Regex Functions();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"'(\w+) \(Orchestrator\)'")]
    private static partial Regex Orchestrators();

    [GeneratedRegex("\"(?:\\[platform\\]/|func-)([\\w]*)-?\"")]
    private static partial Regex Apps();
}
