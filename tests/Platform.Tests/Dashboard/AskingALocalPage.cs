using System.Net.Sockets;

namespace Platform.Tests.Dashboard;

/// <summary>What runs on a laptop without a login: the dashboard, the mail catcher's page and API, and Azurite, whose key everybody knows.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class AskingALocalPage(PlatformFixture platform)
{
    private const string Foreign = "https://evil.example";

    public static TheoryData<string> Pages => ["dashboard", "mails", "blobs"];

    private Uri AddressOf(string page) => page switch
    {
        "dashboard" => new(platform.Host.Dashboard!, "/api/apps"),
        "mails" => new(platform.Host.Backing.MailPage!, "/email"),
        _ => new(platform.Host.Backing.StorageConnectionString.Split("BlobEndpoint=")[1].TrimEnd(';') + "?comp=list"),
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task Program_and_page_of_this_machine_are_answered(string page)
    {
        var port = AddressOf(page).Port;
        await AssertAnsweredAsync(page);
        await AssertAnsweredAsync(page, ("Host", $"localhost:{port}"));
        await AssertAnsweredAsync(page, ("Host", $"[::1]:{port}"));
        await AssertAnsweredAsync(page, ("Host", "LOCALHOST"));
        await AssertAnsweredAsync(page, ("Origin", "http://localhost:3000"), ("Sec-Fetch-Site", "same-site"));
        await AssertAnsweredAsync(page, ("Origin", "http://127.0.0.1:5173"), ("Sec-Fetch-Site", "cross-site"));
        await AssertAnsweredAsync(page, ("Sec-Fetch-Site", "none"));
        await AssertAnsweredAsync(page, ("Sec-Fetch-Site", "same-origin"));
        await AssertAnsweredAsync(page, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")); // a link
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Host_name_of_others_is_refused(string page)
    {
        var hosts = new[] { "rebound.example.com", "localhost.evil.example", "127.0.0.1.nip.io", "evil.localhost", "0.0.0.0", "192.168.0.1", "evil@localhost" };
        foreach (var host in hosts)
            Assert.StartsWith("HTTP/1.1 40", await AnswerAsync(page, ("Host", $"{host}:{AddressOf(page).Port}")), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Page_of_another_site_is_refused(string page)
    {
        await AssertRefusedAsync(page, ("Origin", Foreign));
        await AssertRefusedAsync(page, ("Origin", "null"));
        await AssertRefusedAsync(page, ("Origin", "http://localhost.evil.example"));
        await AssertRefusedAsync(page, ("Origin", "http://localhost:80@evil.example"));
        await AssertRefusedAsync(page, ("Origin", Foreign), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "document")); // a form
        await AssertRefusedAsync(page, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "image"));
        await AssertRefusedAsync(page, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"));
    }

    [Theory, InlineData(Foreign, "403"), InlineData("http://localhost:3000", "101")]
    public async Task Web_socket_with_mails_opens_for_pages_of_this_machine(string origin, string status)
    {
        var socket = new Uri(AddressOf("mails"), "/socket.io/?EIO=4&transport=websocket");
        var answer = await SendAsync(socket, ("Host", socket.Authority), ("Origin", origin), ("Connection", "Upgrade"), ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    private async Task AssertAnsweredAsync(string page, params (string Name, string Value)[] headers)
    {
        var status = page == "blobs" ? "HTTP/1.1 403 Server failed to authenticate" : "HTTP/1.1 200"; // Azurite itself wants a signature
        Assert.StartsWith(status, await AnswerAsync(page, headers), StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string page, params (string Name, string Value)[] headers) =>
        Assert.StartsWith("HTTP/1.1 403 Forbidden", await AnswerAsync(page, headers), StringComparison.Ordinal);

    private Task<string> AnswerAsync(string page, params (string Name, string Value)[] headers)
    {
        var address = AddressOf(page);
        return SendAsync(address, [.. headers.Any(h => h.Name == "Host") ? headers : headers.Prepend(("Host", address.Authority))]);
    }

    /// <summary>Sends the headers as they are, and returns the status line.</summary>
    private static async Task<string> SendAsync(Uri address, params (string Name, string Value)[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        var lines = headers.Select(h => $"{h.Name}: {h.Value}\r\n");
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {address.PathAndQuery} HTTP/1.1\r\n{string.Concat(lines)}\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? "";
    }
}
