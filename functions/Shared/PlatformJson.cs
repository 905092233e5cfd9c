using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Shared;

/// <summary>How JSON is written and read everywhere: HTTP bodies, messages, durable inputs.</summary>
public static class PlatformJson
{
    /// <summary>camelCase names, enums as camelCase words, numbers only as numbers.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Gives other options (of the worker, ASP.NET Core, MVC) the same settings.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 32;
        // Bodies are application/json, never put into HTML: names and titles stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
