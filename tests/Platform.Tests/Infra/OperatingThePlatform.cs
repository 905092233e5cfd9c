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
    public void Runbook_has_symptom_check_and_action()
    {
        foreach (var (name, text) in Runbooks.Where(r => r.Key != "README"))
        {
            Assert.True(Headings().Matches(text).Select(m => m.Value).SequenceEqual(["## Symptom", "## Check", "## Action"]),
                $"docs/runbooks/{name}.md has other headings than Symptom, Check and Action.");
            Assert.True(text.Contains($"Alert `{name}`.", StringComparison.Ordinal), $"docs/runbooks/{name}.md names another alert.");
        }
    }

    [Fact]
    public void Every_link_in_a_runbook_leads_to_a_file()
    {
        var broken = from runbook in Runbooks
                     from Match link in Links().Matches(runbook.Value)
                     where !File.Exists(Path.Combine(Absolute("docs/runbooks"), link.Groups[1].Value))
                     select $"{runbook.Key}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_query_is_used_and_every_used_query_exists()
    {
        var modules = Directory.GetFiles(Absolute("infra/modules"), "*.bicep").Select(File.ReadAllText);
        var documents = Runbooks.Values.Append(File.ReadAllText(Absolute("docs/slos.md")));
        var used = modules.Concat(documents).SelectMany(text => UsedQueries().Matches(text)).Select(m => m.Groups[1].Value);
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
    public void Query_uses_only_metrics_logs_and_functions_of_the_code()
    {
        var unknown = new List<string>();
        var services = PlatformManifest.Read(Repository.Root).Services;
        var functions = services.SelectMany(s => FunctionDescriptor.FindAll(Assembly.Load($"Platform.{s.Title}"))).Select(f => f.Name).ToHashSet();
        foreach (var (file, query) in QueryFiles)
        {
            var metrics = Values(DottedNames().Matches(query))
                .Where(m => !m.StartsWith("db.client.connection.state", StringComparison.Ordinal) && !OthersMetrics.Contains(m)
                    && !Regex.IsMatch(Code.Value, $@"CreateHistogram<double>\(\s*""{Regex.Escape(m)}"""));
            unknown.AddRange(metrics.Select(m => $"{file}: metric {m}"));
            unknown.AddRange(LogEvents().Matches(query).Select(log => (Id: log.Groups[1].Value, Name: log.Groups[2].Value))
                .Where(log => !Regex.IsMatch(Code.Value, $@"LoggerMessage\({log.Id},[^\n]*\n[^\n]*void {log.Name}\("))
                .Select(log => $"{file}: log event {log.Id} {log.Name}"));
            var asked = Functions().Matches(query).SelectMany(list => Values(Quoted().Matches(list.Value))).Concat(Values(Orchestrators().Matches(query)));
            unknown.AddRange(asked.Where(f => !functions.Contains(f)).Select(f => $"{file}: function {f}"));
            var apps = Values(Apps().Matches(query)).Where(app => app.Length > 0 && services.All(s => s.Name != app));
            unknown.AddRange(apps.Select(app => $"{file}: app {app}"));
            if (query.Contains("startswith \"process \"", StringComparison.Ordinal)
                && !Code.Value.Contains("StartActivity($\"process {", StringComparison.Ordinal))
            {
                unknown.Add($"{file}: spans of messages");
            }
        }
        Assert.Empty(unknown);
    }

    [Fact]
    public void Documents_list_every_alert_and_objective_as_it_is_deployed()
    {
        var alerts = new[] { "metrics", "perEntity", "perEventTopic", "logs", "elsewhere" }.SelectMany(kind => Alerts[kind]!.AsArray());
        Assert.All(alerts, alert => Assert.Contains(
            $"| [{alert!["name"]}]({alert["name"]}.md) | {alert["severity"]} | {alert["summary"]} |", Runbooks["README"], StringComparison.Ordinal));
        var objectives = File.ReadAllText(Absolute("docs/slos.md"));
        Assert.All(Objectives["slos"]!.AsArray(), slo => Assert.Contains(
            $"| [{slo!["title"]}](runbooks/slo-{slo["name"]}.md) | {slo["objective"]} % |", objectives, StringComparison.Ordinal));
        Assert.All(Objectives["burnRates"]!.AsArray(), burn => Assert.Contains($"| {burn!["name"]} | {burn["rate"]} |", objectives, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Values(MatchCollection matches) => matches.Select(m => m.Groups[1].Value);

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
