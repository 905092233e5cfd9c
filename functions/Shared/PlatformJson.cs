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
        options.Converters.Add(new EnumWords());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Enums as camelCase words. JsonStringEnumConverter would also read "course, kit", as the sum of both.</summary>
internal sealed class EnumWords : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Words<>).MakeGenericType(typeToConvert))!;

    private sealed class Words<T> : JsonConverter<T> where T : struct, Enum
    {
        private static readonly Dictionary<T, string> WordOf = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
        private static readonly Dictionary<string, T> ValueOf = WordOf.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && ValueOf.TryGetValue(reader.GetString()!, out var value) ? value
            : throw new JsonException($"This is not one of {string.Join(", ", ValueOf.Keys)}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(WordOf.TryGetValue(value, out var word) ? word : throw new JsonException($"{value} is not a value of {typeof(T).Name}."));
    }
}
