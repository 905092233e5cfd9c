using System.Net.Http.Headers;

namespace Platform.Tests.Files;

/// <summary>The requests of the tests of files, through the gateway.</summary>
internal static class Uploading
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(120) };

    public static Task<ApiResponse> UploadAsync(this Shopper person, string name, string contentType, byte[] bytes, string? sharedWith = null) =>
        person.UploadAsync(name, contentType, new ByteArrayContent(bytes), sharedWith);

    public static Task<ApiResponse> UploadAsync(this Shopper person, string name, string contentType, HttpContent content, string? sharedWith = null)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return person.SendAsync(HttpMethod.Post, "/api/v1/files", content, r =>
        {
            r.Headers.Add("X-File-Name", Uri.EscapeDataString(name));
            if (sharedWith is not null) r.Headers.Add("X-Shared-With", sharedWith);
        });
    }

    /// <summary>The file once it is ready or rejected.</summary>
    public static Task<JsonElement> FinalFileAsync(this Shopper person, Guid id) => Poll.UntilAsync(
        async () => (await person.GetAsync($"/api/v1/files/{id}")).Body, file => file.Text("status") is "ready" or "rejected", file => $"still {file}");

    public static async Task<JsonElement> ProcessedAsync(this Shopper person, string name, string contentType, byte[] bytes, string? sharedWith = null)
    {
        var answer = await person.UploadAsync(name, contentType, bytes, sharedWith);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body.ToString());
        return await person.FinalFileAsync(answer.Body.Id("fileId"));
    }

    /// <summary>Uploads a file that becomes ready, and returns its id.</summary>
    public static async Task<Guid> UploadReadyAsync(this Shopper person, string name, string contentType, byte[] bytes, string? sharedWith = null)
    {
        var file = await person.ProcessedAsync(name, contentType, bytes, sharedWith);
        Assert.True(file.Text("status") == "ready", file.ToString());
        return file.Id("fileId");
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static async Task<HttpResponseMessage> DownloadAsync(
        this PlatformFixture platform, Shopper person, Guid id, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.AddressOf("gateway"), $"/api/v1/files/{id}/content"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        change?.Invoke(request);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<HttpResponseMessage> PutAsync(Uri address, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return await Http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> GetAnonymouslyAsync(Uri address) => Http.GetAsync(address);

    public static IEnumerable<JsonElement> SentAbout(this PlatformFixture platform, Guid id, string type) => platform.Sent.Where(m => m.Subject == type)
        .Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data")).Where(d => d.Id("fileId") == id);

    public static Task HasSentAsync(this PlatformFixture platform, Guid id, string type) =>
        Poll.UntilAsync(() => Task.FromResult(platform.SentAbout(id, type).Any()), () => $"no {type} was published");
}
