using System.Net.Sockets;
using Platform.Tests.BadInput;

namespace Platform.Tests.Gateway;

/// <summary>Written to the socket, because HttpClient sends no such headers.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class SendingUnusualHeaders(PlatformFixture platform)
{
    private static readonly byte[] Utf8 = Encoding.UTF8.GetBytes("J\u00fcrgen \U0001f600"), Latin1 = Encoding.Latin1.GetBytes("J\u00fcrgen");

    [Theory, InlineData("Cookie: name="), InlineData("X-File-Name: "), InlineData("User-Agent: "), InlineData("Accept-Language: "), InlineData("Referer: ")]
    [InlineData("Origin: "), InlineData("tracestate: a="), InlineData("X-Forwarded-For: "), InlineData("If-None-Match: ")]
    public async Task Header_in_UTF8_is_accepted(string header) =>
        Assert.StartsWith("HTTP/1.1 200 ", await GetAsync("/api/v1/catalog/products?limit=1", [.. Ascii(header), .. Utf8]), StringComparison.Ordinal);

    [Theory, InlineData("Cookie: name="), InlineData("X-Anything: ")]
    public async Task Header_that_is_not_UTF8_is_400(string header) =>
        Assert.StartsWith("HTTP/1.1 400 ", await GetAsync("/api/v1/catalog/products?limit=1", [.. Ascii(header), .. Latin1]), StringComparison.Ordinal);

    [Fact]
    public async Task Token_in_UTF8_is_401() =>
        Assert.StartsWith("HTTP/1.1 401 ", await GetAsync("/api/v1/orders", [.. Ascii("Authorization: Bearer "), .. Utf8]), StringComparison.Ordinal);

    [Fact]
    public async Task App_receives_the_bytes_that_were_sent()
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, "HTTP/1.1 204 No Content\r\n\r\n", stop));
        var token = (await Routes.AsAsync(platform, "customer")).Token;
        await GetAsync(Upstream.Path, [.. Ascii($"Authorization: Bearer {token}\r\nX-File-Name: "), .. Utf8]);
        var head = Encoding.Latin1.GetBytes(upstream.Head);
        Assert.True(head.AsSpan().IndexOf(Utf8) > 0, upstream.Head);
    }

    [Theory, InlineData("Connection: close, X-Mine\r\nX-Mine"), InlineData("Keep-Alive"), InlineData("TE"), InlineData("Upgrade")]
    [InlineData("Proxy-Connection"), InlineData("Proxy-Authorization"), InlineData("x-ms-invocation-id"), InlineData("x-ms-client-principal")]
    [InlineData("X-ARR-SSL"), InlineData("DISGUISED-HOST"), InlineData("X-Original-URL"), InlineData("X-Forwarded-Host")]
    [InlineData("Forwarded"), InlineData("Cookie")]
    public async Task Header_of_the_connection_or_of_the_host_is_not_forwarded(string header)
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, "HTTP/1.1 204 No Content\r\n\r\n", stop));
        var token = (await Routes.AsAsync(platform, "customer")).Token;
        var answer = await GetAsync(Upstream.Path, Ascii($"Authorization: Bearer {token}\r\n{header}: 4b1d7cmarker"));
        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("4b1d7cmarker", upstream.Head, StringComparison.Ordinal);
    }

    [Theory, InlineData("X-Forwarded-For: 203.0.113.7"), InlineData("X-Client-Address: 203.0.113.7")]
    public async Task Forged_address_of_the_client_is_not_forwarded(string header)
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, "HTTP/1.1 204 No Content\r\n\r\n", stop));
        var token = (await Routes.AsAsync(platform, "customer")).Token;
        await GetAsync(Upstream.Path, Ascii($"Authorization: Bearer {token}\r\n{header}"));
        Assert.Contains("X-Client-Address: 127.0.0.1\r\n", upstream.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.7", upstream.Head, StringComparison.Ordinal);
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private async Task<string> GetAsync(string path, byte[] header)
    {
        var address = platform.Host.AddressOf("gateway");
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var start = Ascii($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n");
        await stream.WriteAsync((byte[])[.. start, .. header, .. Ascii("\r\n\r\n")]);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
