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
    [InlineData("GET", "/api/v1/files/quarantine", "customer", "instructor")]
    [InlineData("POST", "/api/v1/files/" + Routes.Nothing + "/discard", "customer", "instructor")]
    [InlineData("POST", "/api/v1/search/rebuild", "customer", "instructor")]
    [InlineData("GET", "/api/v1/operations/entities", "customer", "instructor")]
    [InlineData("GET", "/api/v1/operations/dead-letters?entity=payments-commands", "customer", "instructor")]
    [InlineData("GET", "/api/v1/operations/dead-letters/search?id=" + Routes.Nothing, "customer", "instructor")]
    [InlineData("GET", "/api/v1/operations/dead-letters/1?entity=payments-commands", "customer", "instructor")]
    [InlineData("POST", "/api/v1/operations/dead-letters/redrive", "customer", "instructor")]
    [InlineData("POST", "/api/v1/operations/dead-letters/discard", "customer", "instructor")]
    [InlineData("GET", "/api/v1/operations/audit", "customer", "instructor")]
    [InlineData("GET", "/api/v1/operations/apps", "customer", "instructor")]
    public async Task Operation_without_the_role_is_403(string method, string path, params string[] roles)
    {
        foreach (var role in roles)
        {
            var answer = await (await Routes.AsAsync(platform, role)).SendAsync(new(method), path, method == "GET" ? null : Routes.Json("{}"));
            Assert.Empty(Problem.FaultsOf(answer, 403).Select(fault => $"{role}: {fault}"));
        }
    }
}
