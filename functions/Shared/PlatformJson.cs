using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Shared.Json;

namespace Platform.Shared;

/// <summary>The JSON settings of HTTP bodies, messages and durable inputs.</summary>
public static class PlatformJson
{
    /// <summary>camelCase names and enums; numbers never as strings, and whole ones in any notation; times with their offset; no member twice.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the settings to other options (of the worker, ASP.NET Core, MVC).</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 32;
        // Bodies are never embedded in HTML, so texts stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new CamelCaseEnumConverter());
        options.Converters.Add(new IntegerConverter<int>());
        options.Converters.Add(new IntegerConverter<long>());
        options.Converters.Add(new TimeConverter());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
