using System.Net.Http.Headers;

namespace Platform.Tests.Files;

/// <summary>What the tests of files do through the gateway.</summary>
internal static class Uploading
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(120) };

    public static Task<Answer> UploadAsync(this Shopper person, string name, string contentType, byte[] bytes, string? sharedWith = null) =>
        person.UploadAsync(name, contentType, new ByteArrayContent(bytes), sharedWith);

    public static Task<Answer> UploadAsync(this Shopper person, string name, string contentType, HttpContent content, string? sharedWith = null)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return person.SendAsync(HttpMethod.Post, "/api/v1/files", content, r =>
        {
            r.Headers.Add("X-File-Name", Uri.EscapeDataString(name));
            if (sharedWith is not null) r.Headers.Add("X-Shared-With", sharedWith);
        });
    }

    /// <summary>The file once it is ready or rejected.</summary>
    public static async Task<JsonElement> FinalFileAsync(this Shopper person, Guid id)
    {
        JsonElement file = default;
        await Poll.UntilAsync(async () =>
        {
            file = (await person.GetAsync($"/api/v1/files/{id}")).Body;
            return file.GetProperty("status").GetString() is "ready" or "rejected";
        }, () => $"the file is still {file}");
        return file;
    }

    public static async Task<JsonElement> ProcessedAsync(this Shopper person, string name, string contentType, byte[] bytes)
    {
        var answer = await person.UploadAsync(name, contentType, bytes);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body.ToString());
        return await person.FinalFileAsync(answer.Body.GetProperty("fileId").GetGuid());
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
        .Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data")).Where(d => d.GetProperty("fileId").GetGuid() == id);
}
