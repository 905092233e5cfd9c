using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Shared.Json;

/// <summary>A time with its offset, as RFC 3339 has it. System.Text.Json would read one without as the local time of the machine.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789TtZz:.+-");

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryRead(ref reader, out var time) && HasOffset(reader.GetString()!) ? time
        : throw new InvalidJsonValueException("The value is a time with its offset from UTC, like 2026-12-24T06:00:00Z or 2026-12-24T07:00:00+01:00.");

    /// <summary>The t and the z may be in lower case (RFC 3339, 5.6), which System.Text.Json does not read.</summary>
    private static bool TryRead(ref Utf8JsonReader reader, out DateTimeOffset time)
    {
        if (reader.TryGetDateTimeOffset(out time)) return true;
        var text = reader.GetString()!;
        return text.AsSpan().ContainsAny('t', 'z') && !text.AsSpan().ContainsAnyExcept(Characters)
            && JsonElement.Parse($"\"{text.ToUpperInvariant()}\"").TryGetDateTimeOffset(out time);
    }

    /// <summary>After the T, only an offset has one of these characters.</summary>
    private static bool HasOffset(string text) =>
        text.IndexOf('T', StringComparison.OrdinalIgnoreCase) is > 0 and var time && text.AsSpan(time).IndexOfAny("Zz+-") > 0;

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
