using System.IO.Compression;

namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed class SendingAnEncodedBody(PlatformFixture platform)
{
    [Theory, InlineData("gzip"), InlineData("br"), InlineData("gzip, identity"), InlineData("x-nothing")]
    public async Task Content_Encoding_of_a_body_is_415(string coding)
    {
        foreach (var route in new[] { "login", "place order", "create product", "replace profile" })
        {
            var answer = await Routes.Named(route).SendAsync(platform, Gzip(Routes.Named(route).Body, coding));
            Assert.Empty(Problem.FaultsOf(answer, 415).Select(fault => $"{route}: {fault}"));
            Assert.Equal(("unsupported-media-type", "identity"), (answer.ProblemCode, answer.Response.Headers.GetValues("Accept-Encoding").Single()));
        }
    }

    [Fact]
    public async Task Content_Encoding_of_an_upload_is_415()
    {
        var content = Gzip("text", "gzip");
        content.Headers.ContentType = new("text/plain");
        var answer = await (await Routes.AsAsync(platform, "customer"))
            .SendAsync(HttpMethod.Post, "/api/v1/files", content, request => request.Headers.Add("X-File-Name", "a.txt"));
        Assert.Empty(Problem.FaultsOf(answer, 415));
    }

    [Fact]
    public async Task Content_Encoding_of_a_patch_is_415()
    {
        var content = Gzip("{}", "gzip");
        content.Headers.ContentType = new("application/merge-patch+json");
        var answer = await (await Routes.AsAsync(platform, "customer")).SendAsync(HttpMethod.Patch, "/api/v1/customers/me", content);
        Assert.Empty(Problem.FaultsOf(answer, 415));
    }

    [Fact]
    public async Task Identity_is_no_encoding()
    {
        var content = Routes.Json(Routes.Named("login").Body);
        content.Headers.ContentEncoding.Add("identity");
        Assert.NotEqual(HttpStatusCode.UnsupportedMediaType, (await Routes.Named("login").SendAsync(platform, content)).Status);
    }

    [Fact]
    public async Task Header_of_a_request_whose_body_is_not_read_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.AddressOf("gateway"), "/api/v1/catalog/products?limit=1"));
        request.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static ByteArrayContent Gzip(string text, string coding)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        var content = new ByteArrayContent(bytes.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return content;
    }
}
