namespace Platform.Tests.Contracts;

/// <summary>The examples in the documents.</summary>
internal static class Examples
{
    /// <summary>The examples of a request body or of a response, with where their schema is.</summary>
    public static IEnumerable<(string Schema, JsonNode? Value)> Of(OpenApiDocument document, string pointer)
    {
        pointer = document.Follow(pointer);
        if (document.At($"{pointer}/content") is not JsonObject content) yield break;
        foreach (var (mediaType, media) in content)
        {
            var schema = $"{document.Service}#{pointer}/content/{OpenApiDocument.Escape(mediaType)}/schema";
            if (media!.AsObject().TryGetPropertyValue("example", out var example)) yield return (schema, example);
            foreach (var (_, named) in media["examples"]?.AsObject() ?? []) yield return (schema, named!["value"]);
        }
    }
}
