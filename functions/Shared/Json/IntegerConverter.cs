using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Shared;

/// <summary>A whole number in any notation: 1.0 and 1e2 are integers in JSON Schema (2020-12, 4.2.3), which the contracts are written in.</summary>
internal sealed class IntegerConverter<T> : JsonConverter<T> where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>A decimal holds this many characters exactly; a longer text would be rounded.</summary>
    private const int MaxLength = 28;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var whole = 0L;
        var isWhole = reader.TokenType == JsonTokenType.Number && (reader.TryGetInt64(out whole) || IsWhole(ref reader, out whole));
        return isWhole && whole >= long.CreateChecked(T.MinValue) && whole <= long.CreateChecked(T.MaxValue) ? T.CreateChecked(whole)
            : throw new InvalidJsonValueException($"The value is a whole number from {T.MinValue} to {T.MaxValue}.");
    }

    private static bool IsWhole(ref Utf8JsonReader reader, out long whole)
    {
        whole = 0;
        if (reader.HasValueSequence || reader.ValueSpan.Length > MaxLength || !reader.TryGetDecimal(out var value)) return false;
        if (!decimal.IsInteger(value) || value < long.MinValue || value > long.MaxValue) return false;
        if (value == 0 && !IsZero(reader.ValueSpan)) return false; // 1e-400 is rounded to it
        whole = (long)value;
        return true;
    }

    private static bool IsZero(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return !(exponent < 0 ? number : number[..exponent]).ContainsAnyInRange((byte)'1', (byte)'9');
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(long.CreateChecked(value));
}
