using System.Text.RegularExpressions;
using Platform.Manifest;

namespace Platform.Host.Tests;

/// <summary>The tables of docs/local-host.md: every row that claims to be the same as on Azure names the tests of this project that prove it.</summary>
public sealed partial class DocumentingTheLocalHost
{
    private static readonly Dictionary<string, Type> Classes = typeof(DocumentingTheLocalHost).Assembly.GetTypes().Where(type => TestsOf(type).Any())
        .ToDictionary(type => type.Name);

    private static readonly List<(string Section, string Feature, string Here, string[] Tests)> Rows = [.. ReadRows()];

    public static TheoryData<string> Sections => [.. Rows.Select(row => row.Section).Distinct()];

    [Fact]
    public void Each_part_has_a_table() =>
        Assert.Equal(["Compared with Azure", "Service Bus", "Durable", "Timers, blobs, host.json"], Rows.Select(row => row.Section).Distinct());

    [Theory, MemberData(nameof(Sections))]
    public void Every_row_that_claims_to_be_the_same_names_a_test(string section)
    {
        var unproven = Rows.Where(row => row.Section == section && row.Here.StartsWith("same", StringComparison.Ordinal) && row.Tests.Length == 0)
            .Select(row => row.Feature).ToList();
        Assert.True(unproven.Count == 0, $"These rows name no test: {string.Join(" | ", unproven)}");
    }

    [Theory, MemberData(nameof(Sections))]
    public void Named_tests_exist(string section)
    {
        var missing = Rows.Where(row => row.Section == section).SelectMany(row => row.Tests).Where(test => !Exists(test)).ToList();
        Assert.True(missing.Count == 0, $"tests/Host.Tests has no {string.Join(", ", missing)}");
    }

    /// <summary>A class, or a class and one of its tests.</summary>
    private static bool Exists(string test) =>
        test.Split('.') is [var type, .. var method] && Classes.TryGetValue(type, out var found)
        && (method is [] || (method is [var name] && TestsOf(found).Contains(name)));

    private static IEnumerable<string> TestsOf(Type type) =>
        type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)).Select(method => method.Name);

    private static IEnumerable<(string Section, string Feature, string Here, string[] Tests)> ReadRows()
    {
        var (section, inTable) = ("", false);
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "local-host.md")))
        {
            if (line.StartsWith('#')) section = line.TrimStart('#', ' ');
            var isHeader = line.StartsWith("| Feature | Here |", StringComparison.Ordinal);
            inTable = isHeader || (inTable && line.StartsWith('|'));
            if (!inTable || isHeader || line.StartsWith("|---", StringComparison.Ordinal)) continue;
            yield return line.Split('|', StringSplitOptions.TrimEntries) is ["", var feature, var here, var tests, ""]
                ? (section, feature, here, [.. Name().Matches(tests).Select(name => name.Groups[1].Value)])
                : throw new FormatException($"Not a row of three cells: {line}");
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
