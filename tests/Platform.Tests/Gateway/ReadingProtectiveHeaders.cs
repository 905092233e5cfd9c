using Platform.Tests.BadInput;

namespace Platform.Tests.Gateway;

[Collection(nameof(PlatformFixture))]
public sealed class ReadingProtectiveHeaders(PlatformFixture platform)
{
    [Theory]
    [InlineData("customer", "/api/v1/auth/me")]
    [InlineData("customer", "/api/v1/customers/me")]
    [InlineData("customer", "/api/v1/customers/me/addresses")]
    [InlineData("customer", "/api/v1/orders")]
    [InlineData("customer", "/api/v1/notifications")]
    [InlineData("customer", "/api/v1/files")]
    [InlineData("customer", "/api/v1/learning/courses")]
    [InlineData("operator", "/api/v1/jobs")]
    [InlineData("operator", "/api/v1/customers")]
    [InlineData("instructor", "/api/v1/catalog/drafts")]
    [InlineData("customer", "/api/v1/search?q=kit")]
    [InlineData("customer", "/api/v1/orders/" + Routes.Nothing)]
    [InlineData("customer", "/api/v1/payments/" + Routes.Nothing)]
    public async Task Personal_answer_is_not_stored_and_nothing_in_it_runs(string role, string path)
    {
        var answer = await (await Routes.AsAsync(platform, role)).GetAsync(path);
        Assert.Equal("no-store", answer.Response.Headers.CacheControl?.ToString());
        AssertProtected(answer);
    }

    [Theory]
    [InlineData("/api/v1/catalog/products?limit=1", 200, "public, max-age=10, stale-while-revalidate=10, stale-if-error=3600")]
    [InlineData("/.well-known/jwks.json", 200, "public, max-age=60")]
    [InlineData("/api/v1/orders", 401, "no-store")]
    [InlineData("/api/v1/nothing", 404, "no-store")]
    public async Task Public_answer_may_be_stored_and_a_problem_may_not(string path, int status, string cacheControl)
    {
        var answer = await platform.Anonymous().GetAsync(path);
        Assert.Equal((status, cacheControl), ((int)answer.Status, answer.Response.Headers.CacheControl?.ToString() ?? ""));
        AssertProtected(answer);
    }

    private static void AssertProtected(ApiResponse answer)
    {
        Assert.Equal("nosniff", answer.Response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", answer.Response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.False(answer.Response.Headers.Contains("Strict-Transport-Security")); // the laptop's address is http
    }
}
