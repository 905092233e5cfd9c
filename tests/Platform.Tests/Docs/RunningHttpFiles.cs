using System.Text.RegularExpressions;

namespace Platform.Tests.Docs;

/// <summary>http/*.http, as an editor runs them: request by request, with values of the responses before.</summary>
[Collection(nameof(PlatformFixture))]
public sealed partial class RunningHttpFiles(PlatformFixture platform)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "http");

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.http").Select(f => Path.GetFileNameWithoutExtension(f)).Order();

    public static TheoryData<string> Files => [.. Names];

    [Fact]
    public void Every_context_has_a_file() =>
        Assert.Equal(PlatformManifest.Read(Repository.Root).Services.Select(s => s.Name).Order(), Names);

    [Theory, MemberData(nameof(Files))]
    public async Task Every_request_succeeds_unless_its_title_names_the_status(string file)
    {
        var responses = new Dictionary<string, ApiResponse>(StringComparer.Ordinal);
        foreach (var block in (await File.ReadAllTextAsync(Path.Combine(Folder, $"{file}.http"))).ReplaceLineEndings("\n").Split("\n### ").Skip(1))
        {
            var lines = Placeholders().Replace(block.Trim(), m => ValueOf(m.Groups[1].Value, responses)).Split('\n');
            var request = lines.Skip(1).SkipWhile(l => l.StartsWith('#')).ToList();
            var headers = request.Skip(1).TakeWhile(l => l.Length > 0).Select(l => l.Split(": ", 2)).ToList();
            var body = string.Join('\n', request.Skip(headers.Count + 2));
            var (method, path) = (request[0].Split(' ')[0], request[0].Split(' ')[1]);
            var answer = await platform.Anonymous().SendAsync(new(method), path, body.Length == 0 ? null : ContentOf(headers, body), message =>
            {
                foreach (var header in headers.Where(h => !IsOfContent(h[0]))) message.Headers.Add(header[0], header[1]);
            });

            var isAllowed = Statuses().Matches(lines[0]).Any(m => m.Value == $"{(int)answer.Status}");
            Assert.True(answer.Response.IsSuccessStatusCode || isAllowed, $"{file}: {lines[0]}: {(int)answer.Status} {answer.Body}");
            if (lines[1].StartsWith("# @name ", StringComparison.Ordinal)) responses[lines[1]["# @name ".Length..]] = answer;
        }
    }

    private static StringContent ContentOf(List<string[]> headers, string body)
    {
        var content = new StringContent(body);
        content.Headers.Clear();
        foreach (var header in headers.Where(h => IsOfContent(h[0]))) content.Headers.Add(header[0], header[1]);
        return content;
    }

    private static bool IsOfContent(string header) => header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    private static string ValueOf(string placeholder, Dictionary<string, ApiResponse> responses)
    {
        if (placeholder == "shop") return "";
        if (placeholder == "$guid") return Guid.NewGuid().ToString();
        var parts = placeholder.Split('.');
        var answer = responses[parts[0]];
        if (parts[2] == "headers") return answer.Response.Headers.GetValues(parts[3]).Single();
        return parts.Skip(4).Aggregate(answer.Body, (value, step) => Index().Match(step) is { Success: true } index
            ? value.GetProperty(index.Groups[1].Value)[int.Parse(index.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)]
            : value.GetProperty(step)).ToString();
    }

    [GeneratedRegex(@"\{\{(.+?)\}\}")]
    private static partial Regex Placeholders();

    [GeneratedRegex(@"\b4\d\d\b")]
    private static partial Regex Statuses();

    [GeneratedRegex(@"^(\w+)\[(\d+)\]$")]
    private static partial Regex Index();
}
