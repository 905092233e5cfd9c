using System.Buffers.Text;

namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed class AskingForAPage(PlatformFixture platform)
{
    private static readonly Dictionary<string, (string Role, string Time)> Lists =
        ContextCases.All.SelectMany(c => c.Lists).ToDictionary(l => l.Path, l => (l.Role, l.Time));

    public static TheoryData<string> AllLists() => [.. Lists.Keys];

    [Theory, MemberData(nameof(AllLists))]
    public async Task Invalid_limit_is_refused_by_name(string list)
    {
        foreach (var limit in new[] { "0", "-1", "101", "x", "1.5", "1e1", "9999999999999999999999999999999", "%00", "%2010", "10&limit=20", "1,2" })
        {
            var answer = await GetAsync(list, $"?limit={limit}");
            Assert.Empty(Problem.FaultsOf(answer, 400).Select(fault => $"{limit}: {fault}"));
            Assert.Equal(["limit"], Problem.FieldsOf(answer));
        }
    }

    [Theory, MemberData(nameof(AllLists))]
    public async Task Forged_cursor_is_refused_by_name(string list)
    {
        var time = Lists[list].Time;
        string[] json =
        [
            "null", "[]", "{}", "1", "\"x\"", "{", $$"""{"{{time}}":"2026-01-01T00:00:00Z"}""", $$"""{"id":"{{Routes.Nothing}}"}""",
            $$"""{"{{time}}":"yesterday","id":"{{Routes.Nothing}}"}""", $$"""{"{{time}}":null,"id":"{{Routes.Nothing}}"}""",
            $$"""{"{{time}}":"2026-01-01T00:00:00Z","id":17}""", $$"""{"{{time}}":"2026-01-01T00:00:00","id":"{{Routes.Nothing}}"}""",
            $$"""{"{{time}}":"9999-12-31T23:59:59-12:00","id":"{{Routes.Nothing}}"}""",
            $$"""{"{{time}}":"2026-01-01T00:00:00Z","id":"{{Routes.Nothing}}","more":1}""", "{\"" + new string('x', 1000) + "\":1}",
        ];
        string[] texts = ["%00", "!", "AAAA", "%20", "%27%20or%201=1--", "a&after=b", .. json.Select(Cursor)];
        foreach (var after in texts)
        {
            var answer = await GetAsync(list, $"?after={after}");
            Assert.Empty(Problem.FaultsOf(answer, 400).Select(fault => $"{after}: {fault}"));
            Assert.Equal(["after"], Problem.FieldsOf(answer));
        }
    }

    /// <summary>PostgreSQL's driver takes only UTC, and reads the extreme times as infinity.</summary>
    [Theory, MemberData(nameof(AllLists))]
    public async Task Cursor_with_another_time_zone_or_an_extreme_time_returns_a_page(string list)
    {
        string[] others = ["2020-01-01T00:00:00+05:30", "2999-01-01T00:00:00-08:00"];
        foreach (var time in others.Concat(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"]))
        {
            var answer = await GetAsync(list, $"?after={Cursor($$"""{"{{Lists[list].Time}}":"{{time}}","id":"{{Routes.Nothing}}"}""")}");
            Assert.True(answer.Status == HttpStatusCode.OK, $"{time}: {answer.Body}");
        }
    }

    private async Task<ApiResponse> GetAsync(string list, string query) => await (await Routes.AsAsync(platform, Lists[list].Role)).GetAsync(list + query);

    private static string Cursor(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
