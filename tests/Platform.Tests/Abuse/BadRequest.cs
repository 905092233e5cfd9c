using System.Net.Http.Headers;

namespace Platform.Tests.Abuse;

/// <summary>A request that is wrong in some place, as it goes on the wire.</summary>
internal sealed record BadRequest(
    string Role, string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, string? ContentType)
{
    public HttpRequestMessage ToMessage(Uri server, string? token)
    {
        var message = new HttpRequestMessage(new(Method), new Uri($"{server.GetLeftPart(UriPartial.Authority)}{Path}"));
        if (Body.Length > 0 || ContentType is not null) message.Content = new ByteArrayContent(Body);
        if (ContentType is not null) message.Content!.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        if (token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    public override string ToString()
    {
        var body = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 400)));
        var headers = string.Join(' ', Headers.Select(h => $"{h.Name}: {Shortened(h.Value)}"));
        return $"{Method} {Shortened(Path)} as '{Role}' {headers} {ContentType} ({Body.Length} bytes) {body}";
    }

    private static string Shortened(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
