using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Platform.Shared.Http;

/// <summary>A JSON merge patch (RFC 7396): a value replaces, null removes, an omitted member stays.</summary>
public sealed class MergePatch
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/merge-patch+json";

    // A misspelt member would be ignored silently otherwise.
    private static readonly JsonSerializerOptions Strict =
        new(PlatformJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, PropertyNameCaseInsensitive = false };

    private readonly JsonObject patch;

    private MergePatch(JsonObject patch) => this.patch = patch;

    /// <summary>Reads a patch: 415 when not <see cref="MediaType"/>, 413 over <see cref="RequestBody.MaxBytes"/>, 400 when not a JSON object.</summary>
    public static async Task<Body<MergePatch>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.CheckContentEncoding() is { } encoded) return new(encoded);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            request.HttpContext.Response.Headers["Accept-Patch"] = MediaType; // RFC 5789, 2.2
            return new(Problems.Create(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"Send the patch with Content-Type: {MediaType}."));
        }
        return await RequestBody.ReadBoundedAsync(request, cancellationToken) is { } bytes ? Parse(bytes) : new(RequestBody.TooLarge());
    }

    /// <summary>Parses a patch: a problem (400) when it is not a JSON object.</summary>
    public static Body<MergePatch> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            // A node decodes its strings lazily, too late to answer 400 for a malformed one.
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = PlatformJson.Options.MaxDepth });
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            var options = new JsonDocumentOptions { MaxDepth = PlatformJson.Options.MaxDepth, AllowDuplicateProperties = false };
            if (JsonNode.Parse(json.Span, documentOptions: options) is JsonObject patch) return new(new MergePatch(patch));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return new(Problems.Invalid("body", "The body is not valid JSON or has a duplicate member."));
        }
        return new(Problems.Invalid("body", "A patch is a JSON object with the members to change."));
    }

    /// <summary>The patched resource, or the problem (400) when it would be invalid.</summary>
    public Body<T> ApplyTo<T>(T current, IValidator<T> validator) where T : class
    {
        var target = JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(current, PlatformJson.Options))!.AsObject();
        Merge(target, patch);
        return RequestBody.Validate(JsonSerializer.SerializeToUtf8Bytes(target, PlatformJson.Options), Strict, validator);
    }

    /// <summary>RFC 7396, section 2.</summary>
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is not JsonObject change)
            {
                target[name] = value.DeepClone();
            }
            else
            {
                if (target[name] is not JsonObject) target[name] = new JsonObject();
                Merge(target[name]!.AsObject(), change);
            }
        }
    }
}
