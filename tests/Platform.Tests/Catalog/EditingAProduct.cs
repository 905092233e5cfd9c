namespace Platform.Tests.Catalog;

[Collection(nameof(PlatformFixture))]
public sealed class EditingAProduct(PlatformFixture platform)
{
    [Fact]
    public async Task Begins_with_a_product_that_everybody_can_see_when_it_is_published()
    {
        var created = await (await platform.StaffAsync("instructor")).PostAsync("/api/v1/catalog/products", Product("Fresh", published: true));

        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.Status, ETagOf(created)));
        var seen = await platform.Anybody().GetAsync(created.Response.Headers.Location!.ToString());
        Assert.Equal((HttpStatusCode.OK, "\"1\"", created.Body.ToString()), (seen.Status, ETagOf(seen), seen.Body.ToString()));
        Assert.Equal(
            ("kit", "Fresh", 1500, "EUR"),
            (seen.Text("kind"), seen.Text("title"), seen.Body.GetProperty("price").GetProperty("amount").GetInt64(), seen.Body.GetProperty("price")
                .GetProperty("currency").GetString()));
        Assert.Contains(seen.Body.GetProperty("id").GetGuid(), await NewestAsync());
    }

    [Fact]
    public async Task Needs_the_ETag_of_the_current_version()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: true);

        var (without, first, stale) = (
            await UpdateAsync(editor, id, "Second", null), await UpdateAsync(editor, id, "Second", "\"1\""), await UpdateAsync(editor, id, "Third", "\"1\""));

        Assert.Equal((HttpStatusCode.PreconditionRequired, "if-match-required"), (without.Status, without.ProblemCode));
        Assert.Equal((HttpStatusCode.OK, "\"2\"", "Second"), (first.Status, ETagOf(first), first.Text("title")));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "changed-meanwhile"), (stale.Status, stale.ProblemCode));
        Assert.Equal("Second", (await platform.Anybody().GetAsync($"/api/v1/catalog/products/{id}")).Text("title"));
        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(editor, id, "Fourth", "*")).Status);
    }

    [Fact]
    public async Task By_several_people_at_once_lets_one_of_them_win()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: true);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => UpdateAsync(editor, id, $"By {i}", "\"1\"")));

        var winner = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal(winner.Text("title"), (await platform.Anybody().GetAsync($"/api/v1/catalog/products/{id}")).Text("title"));
    }

    [Fact]
    public async Task Can_take_it_out_of_the_shop_and_put_it_back()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: true);

        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(editor, id, "Hidden", "\"1\"", published: false)).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await platform.Anybody().GetAsync($"/api/v1/catalog/products/{id}")).Status);
        Assert.DoesNotContain(id, await NewestAsync());
        var draft = await editor.GetAsync($"/api/v1/catalog/drafts/{id}");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (draft.Status, ETagOf(draft)));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var order = await (await platform.SomebodyAsync()).PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (id, 1)), Guid.NewGuid().ToString());
        Assert.Equal("unknown-product", order.ProblemCode);

        Assert.Equal("if-match-required", (await editor.PostAsync($"/api/v1/catalog/products/{id}/publish")).ProblemCode);
        var published = await editor.SendAsync(
            HttpMethod.Post, $"/api/v1/catalog/products/{id}/publish", null, r => r.Headers.TryAddWithoutValidation("If-Match", "\"2\""));
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (published.Status, ETagOf(published)));
        Assert.Contains(id, await NewestAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await editor.GetAsync($"/api/v1/catalog/drafts/{id}")).Status);
    }

    [Fact]
    public async Task Of_somebody_else_is_only_for_admins()
    {
        var (admin, instructor) = (await platform.StaffAsync("admin"), await platform.StaffAsync("instructor"));
        var (shown, draft, theirs) = (
            await NewAsync(admin, published: true), await NewAsync(admin, published: false), await NewAsync(instructor, published: false));

        var forbidden = await UpdateAsync(instructor, shown, "Mine now", "\"1\"");
        Assert.Equal((HttpStatusCode.Forbidden, "not-your-product"), (forbidden.Status, forbidden.ProblemCode));
        Assert.Equal(HttpStatusCode.NotFound, (await UpdateAsync(instructor, draft, "Mine now", "\"1\"")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await instructor.GetAsync($"/api/v1/catalog/drafts/{draft}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(admin, theirs, "Corrected", "\"1\"", published: false)).Status);

        var ids = (await instructor.GetAsync("/api/v1/catalog/drafts?limit=100")).Body.GetProperty("items").EnumerateArray()
            .Select(p => p.GetProperty("id").GetGuid()).ToList();
        Assert.Contains(theirs, ids);
        Assert.DoesNotContain(draft, ids);
    }

    [Fact]
    public async Task Cannot_make_a_course_of_a_kit()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: false);

        var answer = await editor.SendAsync(
            HttpMethod.Put, $"/api/v1/catalog/products/{id}", Product("A course", published: false, kind: "course"),
            r => r.Headers.TryAddWithoutValidation("If-Match", "\"1\""));

        Assert.Equal((HttpStatusCode.Conflict, "kind-is-fixed"), (answer.Status, answer.ProblemCode));
    }

    private static object Product(string title, bool published, string kind = "kit") =>
        new { kind, title, description = "For a test.", price = new { amount = 1500, currency = "EUR" }, tags = new[] { "test" }, published };

    private static async Task<Guid> NewAsync(Shopper editor, bool published) =>
        (await editor.PostAsync("/api/v1/catalog/products", Product("First", published))).Body.GetProperty("id").GetGuid();

    private static Task<Answer> UpdateAsync(Shopper editor, Guid id, string title, string? etag, bool published = true) =>
        editor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{id}", Product(title, published), r =>
        {
            if (etag is not null) r.Headers.TryAddWithoutValidation("If-Match", etag);
        });

    private static string? ETagOf(Answer answer) => answer.Response.Headers.ETag?.ToString();

    private async Task<IEnumerable<Guid>> NewestAsync() =>
        (await platform.Anybody().GetAsync("/api/v1/catalog/products?limit=100")).Body.GetProperty("items").EnumerateArray()
            .Select(p => p.GetProperty("id").GetGuid());
}
