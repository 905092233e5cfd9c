using Platform.Tests.Files;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Search;

/// <summary>What is private leaves no trace for others: in no hit, no count, no suggestion, and no correction of a typo.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class SearchingFiles(PlatformFixture platform)
{
    private readonly string word = "w" + Guid.NewGuid().ToString("N")[..15];
    private readonly Guid course = Guid.NewGuid();

    [Fact]
    public async Task Finds_ones_own_by_name_and_text_and_nobody_elses()
    {
        var (owner, stranger, clerk) = (await platform.SomebodyAsync(), await platform.SomebodyAsync(), await platform.StaffAsync("operator"));
        var id = await UploadAsync(owner, $"{word} notes.txt", "Knead the <b>dough</b> for twelve minutes.");

        foreach (var q in new[] { word, word[..9], word[..5] + "x" + word[5..], $"{word} kneed" })
        {
            var hit = Assert.Single(await ItemsAsync(owner, $"q={q}"));
            Assert.Equal(
                (id, "file", $"{word} notes.txt"),
                (hit.GetProperty("id").GetGuid(), hit.GetProperty("kind").GetString(), hit.GetProperty("title").GetString()));
            Assert.Equal(JsonValueKind.Null, hit.GetProperty("price").ValueKind);
        }
        Assert.Contains(
            "&lt;b&gt;<mark>dough</mark>", Assert.Single(await ItemsAsync(owner, $"q={word}+dough&kind=file")).GetProperty("highlight").GetString(),
            StringComparison.Ordinal);
        Assert.Single(await ItemsAsync(clerk, $"q={word}"));
        Assert.Equal([$"{word} notes.txt"], await SuggestionsAsync(owner));

        foreach (var other in new[] { stranger, platform.Anybody(), await platform.StaffAsync("instructor") }) await SeesNothingAsync(other);
    }

    [Fact]
    public async Task Does_not_correct_typos_to_words_of_what_is_somebody_elses()
    {
        var (owner, stranger) = (await platform.SomebodyAsync(), await platform.SomebodyAsync());
        var product = await platform.NewProductAsync(stock: 0, title: $"{word}a");
        await UploadAsync(owner, "secret.txt", $"{word}bcd");

        // To the stranger, and to nobody, the file's word does not exist: what they type is corrected to the product's.
        foreach (var other in new[] { stranger, platform.Anybody() })
            Assert.Equal(product, Assert.Single(await ItemsAsync(other, $"q={word}bcd")).GetProperty("id").GetGuid());
        Assert.Equal("secret.txt", Assert.Single(await ItemsAsync(owner, $"q={word}bcd")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Follows_the_sharing_with_a_course_and_its_enrolments()
    {
        var (teacher, learner, stranger) = (await platform.StaffAsync("instructor"), await platform.SomebodyAsync(), await platform.SomebodyAsync());
        var id = await UploadAsync(teacher, $"{word}.txt", "Lesson one", $"course:{course}");
        await SeesNothingAsync(learner);

        var order = Guid.NewGuid();
        await platform.EnrolAsync(order, learner, course);
        Assert.Equal(id, Assert.Single(await ItemsAsync(learner, $"q={word}")).GetProperty("id").GetGuid());
        Assert.Equal([$"{word}.txt"], await SuggestionsAsync(learner));
        await SeesNothingAsync(stranger);

        await ShareAsync(teacher, id, null);
        await SeesNothingAsync(learner);
        Assert.Single(await ItemsAsync(teacher, $"q={word}"));
        await ShareAsync(teacher, id, $"course:{course}");
        Assert.Single(await ItemsAsync(learner, $"q={word}"));

        await platform.EndEnrolmentAsync(order, learner, course);
        await SeesNothingAsync(learner);
        await platform.EnrolAsync(order, learner, course); // comes late
        await SeesNothingAsync(learner);
    }

    [Fact]
    public async Task Ends_with_the_files_deletion()
    {
        var owner = await platform.SomebodyAsync();
        var id = await UploadAsync(owner, $"{word}.txt", "x");
        await owner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        await SeesNothingAsync(owner);
    }

    [Theory, InlineData("Bearer not-a-token"), InlineData("Basic YTpi")]
    public async Task Refuses_a_token_that_is_not_valid(string authorization)
    {
        foreach (var path in new[] { "/api/v1/search", "/api/v1/search/suggest" })
        {
            var answer = await platform.Anybody().SendAsync(HttpMethod.Get, path, null, r => r.Headers.TryAddWithoutValidation("Authorization", authorization));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        }
    }

    /// <summary>In no part of an answer, whatever the filters and orders.</summary>
    private async Task SeesNothingAsync(Shopper somebody)
    {
        foreach (var filter in new[] { "", "&kind=file", "&sort=newest", "&sort=popularity" })
        {
            var answer = (await somebody.GetAsync($"/api/v1/search?q={word}{filter}")).Body;
            Assert.Equal("""{"count":0,"relation":"exact"}""", answer.GetProperty("total").GetRawText());
            Assert.Equal("""{"kinds":[],"tags":[]}""", answer.GetProperty("facets").GetRawText());
            Assert.Empty(answer.GetProperty("items").EnumerateArray());
        }
        Assert.Empty(await SuggestionsAsync(somebody));
        Assert.DoesNotContain((await somebody.GetAsync("/api/v1/search?sort=newest&limit=100")).Body.GetProperty("items").EnumerateArray(),
            hit => hit.GetProperty("title").GetString()!.Contains(word, StringComparison.Ordinal));
    }

    private async Task<Guid> UploadAsync(Shopper owner, string name, string text, string? sharedWith = null)
    {
        var answer = await owner.UploadAsync(name, "text/plain", Utf8(text), sharedWith);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body.ToString());
        var id = answer.Body.GetProperty("fileId").GetGuid();
        Assert.Equal("ready", (await owner.FinalFileAsync(id)).GetProperty("status").GetString());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        return id;
    }

    private async Task ShareAsync(Shopper owner, Guid id, string? sharedWith)
    {
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/sharing", new { sharedWith })).Status);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task<List<JsonElement>> ItemsAsync(Shopper somebody, string query)
    {
        var answer = await somebody.GetAsync($"/api/v1/search?{query}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        return [.. answer.Body.GetProperty("items").EnumerateArray()];
    }

    private async Task<List<string>> SuggestionsAsync(Shopper somebody) =>
        [.. (await somebody.GetAsync($"/api/v1/search/suggest?q={word[..9]}")).Body.GetProperty("suggestions").EnumerateArray().Select(s => s.GetString()!)];
}
