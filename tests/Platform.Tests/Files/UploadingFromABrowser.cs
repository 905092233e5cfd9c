namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class UploadingFromABrowser(PlatformFixture platform)
{
    [Fact]
    public async Task Preflight_of_an_upload_address_is_allowed_for_the_gateways_origin_only()
    {
        var started = await (await platform.NewUserAsync()).PostAsync("/api/v1/files/uploads", new { fileName = "a.txt", contentType = "text/plain" });
        var own = platform.Host.AddressOf("gateway").GetLeftPart(UriPartial.Authority);
        using var allowed = await PreflightAsync(new(started.Text("uploadUrl")), own);
        using var refused = await PreflightAsync(new(started.Text("uploadUrl")), "https://other.example");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (allowed.StatusCode, refused.StatusCode));
        Assert.Equal([own], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    private static async Task<HttpResponseMessage> PreflightAsync(Uri address, string origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, address);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-ms-blob-type");
        return await http.SendAsync(request);
    }
}
