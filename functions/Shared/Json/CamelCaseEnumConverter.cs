using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Shared.Json;

/// <summary>Enums as camelCase names. JsonStringEnumConverter would also read "pending, completed", as the sum of both.</summary>
internal sealed class CamelCaseEnumConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && EnumNames.Find<T>(reader.GetString()) is { } value ? value
            : throw new InvalidJsonValueException($"The value is not one of {string.Join(", ", EnumNames.Values<T>().Keys)}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Enum.IsDefined(value) ? value.ToCamelCase() : throw new JsonException($"{value} is not a value of {typeof(T).Name}."));
    }
}
