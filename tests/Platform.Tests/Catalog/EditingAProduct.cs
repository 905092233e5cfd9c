using Microsoft.EntityFrameworkCore;
using Platform.Catalog.Persistence;

namespace Platform.Tests.Catalog;

[Collection(nameof(PlatformFixture))]
public sealed class EditingAProduct(PlatformFixture platform)
{
    [Fact]
    public async Task Published_product_is_visible_to_anybody()
    {
        var created = await (await platform.StaffAsync("instructor")).PostAsync("/api/v1/catalog/products", Product("Fresh", published: true));

        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.Status, ETagOf(created)));
        var seen = await platform.Anonymous().GetAsync(created.Response.Headers.Location!.ToString());
        Assert.Equal((HttpStatusCode.OK, "\"1\"", created.Body.ToString()), (seen.Status, ETagOf(seen), seen.Body.ToString()));
        var price = seen.Body.GetProperty("price");
        Assert.Equal(("kit", "Fresh", 1500, "EUR"), (seen.Text("kind"), seen.Text("title"), price.Long("amount"), price.Text("currency")));
        Assert.Contains(seen.Body.Id("id"), await NewestAsync());
    }

    [Fact]
    public async Task Repeated_creation_with_one_key_creates_one_product()
    {
        var editor = await platform.StaffAsync("instructor");
        var (body, key) = (Product("Once", published: true), Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => editor.PostAsync("/api/v1/catalog/products", body, key)));

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.Created, "\"1\""), (a.Status, ETagOf(a))));
        Assert.Single(answers.Select(a => a.Body.ToString()).Distinct());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        Assert.Single(platform.Sent, m => m.Subject == "catalog.product-published.v1" && m.Body.Contains(answers[0].Text("id"), StringComparison.Ordinal));
        var other = await editor.PostAsync("/api/v1/catalog/products", Product("Twice", published: true), key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (other.Status, other.ProblemCode));
        Assert.Equal(HttpStatusCode.Created, (await (await platform.StaffAsync("admin")).PostAsync("/api/v1/catalog/products", body, key)).Status);
        Assert.Equal("idempotency-key-required", (await editor.PostAsync("/api/v1/catalog/products", body, new string('x', 101))).ProblemCode);
    }

    [Fact]
    public async Task Keys_are_purged_after_ninety_days()
    {
        var editor = await platform.StaffAsync("instructor");
        var (body, key) = (Product("Old", published: false), Guid.NewGuid().ToString());
        var first = (await editor.PostAsync("/api/v1/catalog/products", body, key)).Text("id");
        await platform.OnDatabaseAsync("catalog", (CatalogDbContext db) =>
            db.Database.ExecuteSqlAsync($"update idempotency_keys set created_at = now() - interval '91 days' where key = {key}"));
        await platform.RunTimerAsync("catalog", nameof(PurgeIdempotencyKeys));
        Assert.NotEqual(first, (await editor.PostAsync("/api/v1/catalog/products", body, key)).Text("id"));
    }

    [Fact]
    public async Task Update_needs_the_current_ETag()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: true);

        var (without, first, stale) = (
            await UpdateAsync(editor, id, "Second", null), await UpdateAsync(editor, id, "Second", "\"1\""), await UpdateAsync(editor, id, "Third", "\"1\""));

        Assert.Equal((HttpStatusCode.PreconditionRequired, "if-match-required"), (without.Status, without.ProblemCode));
        Assert.Equal((HttpStatusCode.OK, "\"2\"", "Second"), (first.Status, ETagOf(first), first.Text("title")));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "changed-meanwhile"), (stale.Status, stale.ProblemCode));
        Assert.Equal("Second", (await platform.Anonymous().GetAsync($"/api/v1/catalog/products/{id}")).Text("title"));
        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(editor, id, "Fourth", "*")).Status);
    }

    [Fact]
    public async Task Concurrent_updates_let_exactly_one_win()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => UpdateAsync(editor, id, $"By {i}", "\"1\"")));
        var winner = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal(winner.Text("title"), (await platform.Anonymous().GetAsync($"/api/v1/catalog/products/{id}")).Text("title"));
    }

    [Fact]
    public async Task Unpublished_product_is_not_sold_until_it_is_published_again()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: true);

        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(editor, id, "Hidden", "\"1\"", published: false)).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await platform.Anonymous().GetAsync($"/api/v1/catalog/products/{id}")).Status);
        Assert.DoesNotContain(id, await NewestAsync());
        var draft = await editor.GetAsync($"/api/v1/catalog/drafts/{id}");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (draft.Status, ETagOf(draft)));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var order = await (await platform.NewUserAsync()).PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (id, 1)), Guid.NewGuid().ToString());
        Assert.Equal("unknown-product", order.ProblemCode);

        Assert.Equal("if-match-required", (await editor.PostAsync($"/api/v1/catalog/products/{id}/publish")).ProblemCode);
        var published = await editor.SendAsync(
            HttpMethod.Post, $"/api/v1/catalog/products/{id}/publish", null, r => r.Headers.TryAddWithoutValidation("If-Match", "\"2\""));
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (published.Status, ETagOf(published)));
        Assert.Contains(id, await NewestAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await editor.GetAsync($"/api/v1/catalog/drafts/{id}")).Status);
    }

    [Fact]
    public async Task Only_admins_edit_another_instructors_product()
    {
        var (admin, instructor) = (await platform.StaffAsync("admin"), await platform.StaffAsync("instructor"));
        var (shown, draft, theirs) = (
            await NewAsync(admin, published: true), await NewAsync(admin, published: false), await NewAsync(instructor, published: false));

        var forbidden = await UpdateAsync(instructor, shown, "Mine now", "\"1\"");
        Assert.Equal((HttpStatusCode.Forbidden, "not-your-product"), (forbidden.Status, forbidden.ProblemCode));
        Assert.Equal(HttpStatusCode.NotFound, (await UpdateAsync(instructor, draft, "Mine now", "\"1\"")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await instructor.GetAsync($"/api/v1/catalog/drafts/{draft}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(admin, theirs, "Corrected", "\"1\"", published: false)).Status);

        var ids = (await instructor.GetAsync("/api/v1/catalog/drafts?limit=100")).Body.Items().Select(p => p.Id("id")).ToList();
        Assert.Contains(theirs, ids);
        Assert.DoesNotContain(draft, ids);
    }

    [Fact]
    public async Task Own_products_are_listed_published_or_not_and_those_of_others_are_not_found()
    {
        var (admin, instructor) = (await platform.StaffAsync("admin"), await platform.StaffAsync("instructor"));
        var (shown, draft, other) = (
            await NewAsync(instructor, published: true), await NewAsync(instructor, published: false), await NewAsync(admin, published: true));

        var ids = (await instructor.GetAsync("/api/v1/catalog/own-products?limit=100")).Body.Items().Select(p => p.Id("id")).ToList();
        Assert.Contains(shown, ids);
        Assert.Contains(draft, ids);
        Assert.DoesNotContain(other, ids);

        Assert.Equal(HttpStatusCode.NotFound, (await instructor.GetAsync($"/api/v1/catalog/own-products/{other}")).Status);
        var edited = await admin.GetAsync($"/api/v1/catalog/own-products/{draft}");
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (edited.Status, edited.Response.Headers.ETag?.ToString()));
    }

    [Fact]
    public async Task Changing_the_kind_is_a_conflict()
    {
        var editor = await platform.StaffAsync("instructor");
        var id = await NewAsync(editor, published: false);
        var answer = await editor.SendAsync(
            HttpMethod.Put, $"/api/v1/catalog/products/{id}", Product("A course", published: false, kind: "course"),
            r => r.Headers.TryAddWithoutValidation("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.Conflict, "kind-is-fixed"), (answer.Status, answer.ProblemCode));
    }

    private static object Product(string title, bool published, string kind = "kit") => RunningPlatform.Product(title, kind, 1500, published);

    private static async Task<Guid> NewAsync(Shopper editor, bool published) =>
        (await editor.PostAsync("/api/v1/catalog/products", Product("First", published))).Body.Id("id");

    private static Task<ApiResponse> UpdateAsync(Shopper editor, Guid id, string title, string? etag, bool published = true) =>
        editor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{id}", Product(title, published), r =>
        {
            if (etag is not null) r.Headers.TryAddWithoutValidation("If-Match", etag);
        });

    private static string? ETagOf(ApiResponse answer) => answer.Response.Headers.ETag?.ToString();

    private async Task<IEnumerable<Guid>> NewestAsync() =>
        (await platform.Anonymous().GetAsync("/api/v1/catalog/products?limit=100")).Body.Items()
            .Select(p => p.Id("id"));
}
