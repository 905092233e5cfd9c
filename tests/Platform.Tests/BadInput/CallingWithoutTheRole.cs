namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed class CallingWithoutTheRole(PlatformFixture platform)
{
    [Theory]
    [InlineData("POST", "/api/v1/catalog/products", "customer", "operator")]
    [InlineData("PUT", "/api/v1/catalog/products/" + Routes.Nothing, "customer", "operator")]
    [InlineData("POST", "/api/v1/catalog/products/" + Routes.Nothing + "/publish", "customer", "operator")]
    [InlineData("GET", "/api/v1/catalog/drafts", "customer", "operator")]
    [InlineData("GET", "/api/v1/catalog/drafts/" + Routes.Nothing, "customer", "operator")]
    [InlineData("POST", "/api/v1/inventory/" + Routes.Nothing + "/adjustments", "customer", "instructor")]
    [InlineData("GET", "/api/v1/jobs/stats", "customer", "instructor")]
    [InlineData("PUT", "/api/v1/files/" + Routes.Nothing + "/sharing", "customer")]
    [InlineData("POST", "/api/v1/files/" + Routes.Nothing + "/redrive", "customer", "instructor")]
    [InlineData("POST", "/api/v1/search/rebuild", "customer", "instructor")]
    public async Task Is_403(string method, string path, params string[] roles)
    {
        foreach (var role in roles)
        {
            var answer = await (await Routes.AsAsync(platform, role)).SendAsync(new(method), path, method == "GET" ? null : Routes.Json("{}"));
            Assert.Empty(Problem.FaultsOf(answer, 403).Select(fault => $"{role}: {fault}"));
        }
    }
}
