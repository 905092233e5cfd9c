using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class ServingPages : IDisposable
{
    private static readonly IServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private readonly string folder = Directory.CreateTempSubdirectory("pages-").FullName;

    public ServingPages()
    {
        Write("index.html", "<!doctype html>");
        Write("index.html.br", "page as br");
        Write("index.html.gz", "page as gzip");
        Write("robots.txt", "User-agent: *");
        Write("assets/index-1a2b.js", "export {};");
        Write("assets/index-1a2b.js.br", "script as br");
        Write("assets/inter.woff2", "font");
        Write(".sources", "hash of the sources");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData("/"), InlineData(""), InlineData("/index.html"), InlineData("/items/1"), InlineData("/apis"), InlineData("/items/1.2"),
     InlineData("/.sources")]
    public async Task A_path_without_a_file_is_the_page(string path)
    {
        var (status, headers, body) = await GetAsync(path);
        Assert.Equal((200, "<!doctype html>", "text/html; charset=utf-8"), (status, body, headers.ContentType.ToString()));
        Assert.Equal("no-cache", headers.CacheControl);
    }

    [Theory, InlineData("/api"), InlineData("/api/v1/items"), InlineData("/API/v1"), InlineData("/.well-known/jwks.json"), InlineData("/health/x"),
     InlineData("/docs"), InlineData("/assets/index-of-another-version.js"), InlineData("/assets/../index.html")]
    public void A_path_of_something_else_is_no_page(string path) => Assert.Null(Pages().Find(RequestOf(path).Request));

    [Theory, InlineData("POST"), InlineData("PUT"), InlineData("OPTIONS"), InlineData("TRACE")]
    public void Another_method_than_get_and_head_is_no_page(string method) => Assert.Null(Pages().Find(RequestOf("/", method).Request));

    [Fact]
    public void Without_a_build_there_are_no_pages()
    {
        File.Delete(Path.Combine(folder, "index.html"));
        Assert.Null(Pages().Find(RequestOf("/").Request));
    }

    [Fact]
    public async Task An_asset_has_its_type_and_is_immutable()
    {
        var (status, headers, body) = await GetAsync("/assets/index-1a2b.js");
        Assert.Equal((200, "export {};", "text/javascript; charset=utf-8"), (status, body, headers.ContentType.ToString()));
        Assert.Equal("public, max-age=31536000, immutable", headers.CacheControl);
        Assert.Equal("font/woff2", (await GetAsync("/assets/inter.woff2")).Headers.ContentType);
    }

    [Theory, InlineData("gzip, deflate, br, zstd", "br", "page as br"), InlineData("gzip", "gzip", "page as gzip"),
     InlineData("br;q=0, gzip;q=0.5", "gzip", "page as gzip"), InlineData("identity", "", "<!doctype html>"), InlineData("", "", "<!doctype html>")]
    public async Task The_smallest_encoding_that_the_client_accepts_is_sent(string accepted, string encoding, string expected)
    {
        var (_, headers, body) = await GetAsync("/", ("Accept-Encoding", accepted));
        Assert.Equal((encoding, expected), (headers.ContentEncoding.ToString(), body));
        Assert.Equal("Accept-Encoding", headers.Vary);
    }

    [Fact]
    public async Task A_page_that_the_client_has_is_not_sent_again_and_each_encoding_is_a_version_of_its_own()
    {
        var etag = (await GetAsync("/")).Headers.ETag.ToString();
        Assert.Equal((304, ""), ((await GetAsync("/", ("If-None-Match", etag))) is var (status, _, body) ? (status, body) : default));
        Assert.NotEqual(etag, (await GetAsync("/", ("Accept-Encoding", "br"))).Headers.ETag.ToString());
        Write("index.html", "<!doctype htmx>"); // of the same length
        Assert.Equal(200, (await GetAsync("/", ("If-None-Match", etag))).Status);
    }

    [Fact]
    public async Task A_head_request_gets_the_headers_of_get_without_the_body()
    {
        var http = RequestOf("/", "HEAD");
        var (status, headers, body) = await ExecuteAsync(http);
        Assert.Equal((200, "", 15L), (status, body, headers.ContentLength));
    }

    [Fact]
    public async Task A_page_runs_scripts_and_styles_of_its_origin_only_and_is_not_framed()
    {
        var policy = (await GetAsync("/")).Headers.ContentSecurityPolicy.ToString();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory, InlineData("", "connect-src 'self'; "), InlineData("https://a.blob.example", "connect-src 'self' https://a.blob.example; "),
     InlineData("https://a.blob.example, http://127.0.0.1:10000", "connect-src 'self' https://a.blob.example http://127.0.0.1:10000; ")]
    public async Task A_page_sends_to_its_origin_and_to_the_storage_for_uploads_only(string uploadOrigins, string expected)
    {
        var http = RequestOf("/");
        await Pages(uploadOrigins).Find(http.Request)!.ExecuteAsync(http);
        Assert.Contains(expected, http.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
    }

    private Platform.Gateway.Pages Pages(string uploadOrigins = "") =>
        new(Options.Create(new GatewayOptions { Routes = [], PagesFolder = folder, UploadOrigins = uploadOrigins }));

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static DefaultHttpContext RequestOf(string path, string method = "GET")
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        (http.Request.Method, http.Request.Path) = (method, path);
        http.Response.Body = new MemoryStream();
        return http;
    }

    private Task<(int Status, IHeaderDictionary Headers, string Body)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var http = RequestOf(path);
        foreach (var (name, value) in headers) http.Request.Headers[name] = value;
        return ExecuteAsync(http);
    }

    private async Task<(int Status, IHeaderDictionary Headers, string Body)> ExecuteAsync(DefaultHttpContext http)
    {
        await Pages().Find(http.Request)!.ExecuteAsync(http);
        return (http.Response.StatusCode, http.Response.Headers, Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()));
    }
}
