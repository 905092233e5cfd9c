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
    public async Task Own_files_are_found_by_name_and_text_and_others_are_not()
    {
        var (owner, stranger, clerk) = (await platform.NewUserAsync(), await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var id = await UploadAsync(owner, $"{word} notes.txt", "Knead the <b>dough</b> for twelve minutes.");

        foreach (var q in new[] { word, word[..9], word[..5] + "x" + word[5..], $"{word} kneed" })
        {
            var hit = Assert.Single(await ItemsAsync(owner, $"q={q}"));
            Assert.Equal((id, "file", $"{word} notes.txt"), (hit.Id("id"), hit.Text("kind"), hit.Text("title")));
            Assert.Equal(JsonValueKind.Null, hit.GetProperty("price").ValueKind);
        }
        var highlight = Assert.Single(await ItemsAsync(owner, $"q={word}+dough&kind=file")).Text("highlight");
        Assert.Contains("&lt;b&gt;<mark>dough</mark>", highlight, StringComparison.Ordinal);
        Assert.Single(await ItemsAsync(clerk, $"q={word}"));
        Assert.Equal([$"{word} notes.txt"], await SuggestionsAsync(owner));

        foreach (var other in new[] { stranger, platform.Anonymous(), await platform.StaffAsync("instructor") }) await AssertFindsNothingAsync(other);
    }

    [Fact]
    public async Task Typo_correction_ignores_words_of_others_files()
    {
        var (owner, stranger) = (await platform.NewUserAsync(), await platform.NewUserAsync());
        var product = await platform.NewProductAsync(stock: 0, title: $"{word}a");
        await UploadAsync(owner, "secret.txt", $"{word}bcd");
        // For the stranger, and without a token, the file's word does not exist: the query is corrected to the product's word.
        foreach (var other in new[] { stranger, platform.Anonymous() }) Assert.Equal(product, Assert.Single(await ItemsAsync(other, $"q={word}bcd")).Id("id"));
        Assert.Equal("secret.txt", Assert.Single(await ItemsAsync(owner, $"q={word}bcd")).Text("title"));
    }

    [Fact]
    public async Task Shared_file_is_found_while_it_is_shared_and_the_learner_enrolled()
    {
        var (teacher, learner, stranger) = (await platform.StaffAsync("instructor"), await platform.NewUserAsync(), await platform.NewUserAsync());
        await platform.PublishCourseAsync(teacher, course);
        var id = await UploadAsync(teacher, $"{word}.txt", "Lesson one", $"course:{course}");
        await AssertFindsNothingAsync(learner);

        var order = Guid.NewGuid();
        await platform.EnrolAsync(order, learner, course);
        Assert.Equal(id, Assert.Single(await ItemsAsync(learner, $"q={word}")).Id("id"));
        Assert.Equal([$"{word}.txt"], await SuggestionsAsync(learner));
        await AssertFindsNothingAsync(stranger);

        await ShareAsync(teacher, id, null);
        await AssertFindsNothingAsync(learner);
        Assert.Single(await ItemsAsync(teacher, $"q={word}"));
        await ShareAsync(teacher, id, $"course:{course}");
        Assert.Single(await ItemsAsync(learner, $"q={word}"));

        await platform.EndEnrolmentAsync(order, learner, course);
        await AssertFindsNothingAsync(learner);
        await platform.EnrolAsync(order, learner, course); // comes late
        await AssertFindsNothingAsync(learner);
    }

    [Fact]
    public async Task Deleted_file_is_not_found()
    {
        var owner = await platform.NewUserAsync();
        var id = await UploadAsync(owner, $"{word}.txt", "x");
        await owner.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        await AssertFindsNothingAsync(owner);
    }

    [Theory, InlineData("Bearer not-a-token"), InlineData("Basic YTpi")]
    public async Task Invalid_token_is_401(string authorization)
    {
        foreach (var path in new[] { "/api/v1/search", "/api/v1/search/suggest" })
        {
            var answer = await platform.Anonymous().SendAsync(
                HttpMethod.Get, path, null, r => r.Headers.TryAddWithoutValidation("Authorization", authorization));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        }
    }

    /// <summary>In no part of a response, with any filter and sort.</summary>
    private async Task AssertFindsNothingAsync(Shopper reader)
    {
        foreach (var filter in new[] { "", "&kind=file", "&sort=newest", "&sort=popularity" })
        {
            var answer = (await reader.GetAsync($"/api/v1/search?q={word}{filter}")).Body;
            Assert.Equal("""{"count":0,"relation":"exact"}""", answer.GetProperty("total").GetRawText());
            Assert.Equal("""{"kinds":[],"tags":[]}""", answer.GetProperty("facets").GetRawText());
            Assert.Empty(answer.Items());
        }
        Assert.Empty(await SuggestionsAsync(reader));
        Assert.DoesNotContain((await reader.GetAsync("/api/v1/search?sort=newest&limit=100")).Body.Items(),
            hit => hit.Text("title").Contains(word, StringComparison.Ordinal));
    }

    private async Task<Guid> UploadAsync(Shopper owner, string name, string text, string? sharedWith = null)
    {
        var id = await owner.UploadReadyAsync(name, "text/plain", Utf8(text), sharedWith);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        return id;
    }

    private async Task ShareAsync(Shopper owner, Guid id, string? sharedWith)
    {
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/sharing", new { sharedWith })).Status);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task<List<JsonElement>> ItemsAsync(Shopper reader, string query)
    {
        var answer = await reader.GetAsync($"/api/v1/search?{query}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        return [.. answer.Body.Items()];
    }

    private async Task<List<string>> SuggestionsAsync(Shopper reader) =>
        [.. (await reader.GetAsync($"/api/v1/search/suggest?q={word[..9]}")).Body.GetProperty("suggestions").EnumerateArray().Select(s => s.GetString()!)];
}
