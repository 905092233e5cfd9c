using Platform.Search.Index;
using Platform.Shared.Text;

namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class FindingAnyScript(PlatformFixture platform) : SearchDatabase(platform)
{
    private static readonly (string Title, string[] Queries)[] Titles =
    [
        ("L’été à Paris", ["ete", "été", "e\u0301te\u0301", "ÉTÉ", "l'été"]), ("Tiếng Việt cơ bản", ["tieng viet", "tiếng việt", "TIENG VIET CO BAN"]),
        ("Łódź walking", ["lodz", "łódź", "ŁÓDŹ"]), ("Öl malen", ["öl", "ol malen", "o\u0308l"]), ("Olive oil", ["olive"]),
        ("ΟΔΥΣΣΕΥΣ heroes", ["οδυσσευς", "Οδυσσεύς", "οδυσσευσ"]), ("ＡＢＣ Ｆｕｌｌｗｉｄｔｈ", ["fullwidth", "abc", "ｆｕｌｌ"]),
        ("東京の歴史と文化", ["歴史", "東京", "文化", "史", "歴史と文化"]), ("数据库设计入门", ["设计", "数据库", "入门"]),
        ("データ分析の基礎", ["ﾃﾞｰﾀ", "分析", "データ"]), ("เรียนทำอาหารไทย", ["อาหาร", "ไทย", "เรียน"]), ("រៀនភាសាខ្មែរ", ["ខ្មែរ", "ភាសា"]),
        ("မြန်မာစာ သင်ခန်းစာ", ["မာစာ"]), ("한국어 문법", ["한국", "국어", "문법", "\u1112\u1161\u11AB국어"]), ("हिन्दी सीखें", ["हिन्दी", "सीख"]),
        ("C++ für Embedded", ["C++", "c++ fur", "Ｃ＋＋"]), ("C# in depth", ["C#", "c# depth"]), ("C for beginners", ["C", "c beginners"]),
        (".NET MAUI", [".NET MAUI", ".net maui"]), ("ASP.NET Core", ["asp.net", "ASP net"]), ("F# und R", ["F#", "R"]),
        ("Cooking with netting", ["cooking", "netting"]), ("Java", ["java"]), ("JavaScript", ["javas"]),
        ("می‌خواهم بنویسم", ["میخواهم", "می‌خواهم", "ميخواهم"]), ("שָׁלוֹם עולם", ["שלום", "שָׁלוֹם"]), ("كتاب الطبخ", ["کتاب", "الطَّبْخ"]),
        ("Straßenfotografie", ["strasse", "straße", "STRASSENFOTO"]), ("İstanbul rehberi", ["istanbul", "ISTANBUL"]), ("Ёлка своими руками", ["елка", "ёлка"]),
        ("🎸 Guitar heroics", ["🎸", "🎸 guitar"]), ("👍🏽 Lob", ["👍", "👍🏿"]), ("👩‍💻 Arbeit", ["👩‍💻"]), ("❤️ Herz", ["❤", "❤️"]),
        ("Release v2.0.1", ["2.0.1", "v2.0.1", "v2"]), ("½ Kurs", ["½", "1/2", "1⁄2"]), ("3/4 Takt", ["¾", "3/4"]),
        ("Soft\u00ADhyphen", ["softhyphen"]), ("‼️ Alarm", ["‼️"]), ("⁉️ Frage", ["⁉️"]), ("↔️ Pfeil", ["↔️", "↔️ pfeil"]), ("⤴️ Aufwärts", ["⤴️"]),
        ("〰️ Welle", ["〰️"]), ("©️ Recht", ["©️"]), ("®️ Marke", ["®️"]), ("™️ Name", ["™️"]), ("#️⃣ Raute", ["#️⃣"]), ("*️⃣ Stern", ["*️⃣"]),
    ];

    [Fact]
    public async Task Title_is_the_first_hit_of_each_way_to_type_it()
    {
        await PutAsync([.. Titles.Select((t, i) => Kit(Id(i + 1, false), t.Title, text: "C, C++, C# und .NET. 設計と歴"))]);
        var wrong = new List<string>();
        foreach (var (title, queries) in Titles)
        {
            foreach (var query in queries)
            {
                var hits = (await FindAsync(query)).Hits;
                if (hits.Count == 0 || hits[0].Title != title) wrong.Add($"{query}: {string.Join(" | ", hits.Take(3).Select(h => h.Title))}");
            }
        }
        Assert.Empty(wrong);
    }

    [Theory, InlineData(".NET", "NET und Net", ".NET für alle"), InlineData("C#", "C und #", "C# kurz"), InlineData("C", "C# und C++", "C kurz")]
    public async Task Name_with_a_sign_comes_before_one_without(string query, string other, string right)
    {
        await PutAsync(Kit(Id(1, false), other), Kit(Id(2, false), right));
        Assert.Equal(right, (await FindAsync(query)).Hits[0].Title);
    }

    [Theory]
    [InlineData("Zq", "Zq Zqfoo Zqbar", "Zq"), InlineData("zq zqfoo", "Zq Zqfoo Zqbar", "Zq Zqfoo"), InlineData(".NET", "ASP.NET Core deep", ".NET MAUI apps")]
    [InlineData("C", "Coca-Cola story", "C for beginners"), InlineData("R", "Rust, Ruby, R and Rails", "R for beginners")]
    [InlineData("歴史", "東京の歴史 歴史の本", "歴史と文化"), InlineData("🎸", "🎻🎸🎸🎸", "🎸 Guitar")]
    [InlineData("web", "Web web web", "Web")]
    public async Task Title_that_is_the_query_or_begins_with_it_comes_first(string query, string other, string right)
    {
        await PutAsync(Kit(Id(1, false), other, text: $"{other} {other}"), Kit(Id(2, false), right, text: "Something else"));
        await ChangeAsync(index => index.AddSalesAsync(new Dictionary<Guid, long> { [Id(1, false)] = 1_000_000 }, default));
        Assert.Equal([right, other], (await FindAsync(query)).Hits.Select(h => h.Title));
        var first = (await FindAsync(query, limit: 1)).Hits[0];
        Assert.Equal(other, Assert.Single((await FindAsync(query, after: new(SearchSort.Relevance, first.Value, first.Id))).Hits).Title);
    }

    [Theory, InlineData("歴", "東京の歴史と文化"), InlineData("设计", "数据库设计入门"), InlineData("etE", "L’été à Paris"), InlineData("f#", "F# und R")]
    public async Task Title_is_suggested_by_a_part_of_it(string query, string title)
    {
        await PutAsync([.. Titles.Select((t, i) => Kit(Id(i + 1, false), t.Title))]);
        var words = Words.OfQuery(query).Select(w => w.Text).ToList();
        Assert.Equal([title], await AskAsync(index => index.SuggestAsync(words, Reader.Anonymous, 8, default)));
    }

    [Fact]
    public async Task Typo_is_corrected_to_a_word_with_accents_and_never_to_another_sign()
    {
        await PutAsync(Kit(Id(1, false), "Pâtisserie"), Kit(Id(2, false), "C++"), Kit(Id(3, false), "歴代"), Kit(Id(4, false), "🎻"));
        Assert.Single((await FindAsync("patiserie")).Hits);
        Assert.Empty((await FindAsync("歴史")).Hits);
        Assert.Empty((await FindAsync("🎸")).Hits);
        Assert.Empty((await FindAsync("C#")).Hits);
    }

    [Fact]
    public async Task Typo_is_corrected_unless_a_word_begins_as_it_was_typed()
    {
        await PutAsync(Kit(Id(1, false), "Cooking"), Kit(Id(2, false), "Cookbook"), Kit(Id(3, false), "Cooing"), Kit(Id(4, false), "Go"));
        Assert.Equal(["Cooking", "Cookbook"], (await FindAsync("cook")).Hits.Select(h => h.Title).OrderDescending());
        Assert.Contains("Cooking", (await FindAsync("cookng")).Hits.Select(h => h.Title));
        Assert.Empty((await FindAsync("gx")).Hits);
        Assert.Empty((await FindAsync("cooking gx")).Hits);
        Assert.Empty((await FindAsync("telescope")).Hits);
    }

    [Fact]
    public async Task Typo_stands_for_the_three_most_similar_words()
    {
        await PutAsync([.. new[] { "Sailing", "Sailings", "Sailingx", "Sailor" }.Select((title, i) => Kit(Id(i + 1, false), title))]);
        Assert.Equal(["Sailing", "Sailings", "Sailingx"], (await FindAsync("saling")).Hits.Select(h => h.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Longest_query_without_blanks_is_answered() =>
        Assert.Empty((await FindAsync(string.Concat(Enumerable.Range(0, 200).Select(i => (char)('\u4E00' + i))))).Hits);
}
