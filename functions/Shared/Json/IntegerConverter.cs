using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Shared.Json;

/// <summary>A whole number in any notation: 1.0 and 1e2 are integers in JSON Schema (2020-12, 4.2.3), which the contracts are written in.</summary>
internal sealed class IntegerConverter<T> : JsonConverter<T> where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private const int MaxDigits = 19; // of a long

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var whole = 0L;
        var isWhole = reader.TokenType == JsonTokenType.Number
            && (reader.TryGetInt64(out whole) || (!reader.HasValueSequence && TryReadWhole(Encoding.ASCII.GetString(reader.ValueSpan), out whole)));
        return isWhole && whole >= long.CreateChecked(T.MinValue) && whole <= long.CreateChecked(T.MaxValue) ? T.CreateChecked(whole)
            : throw new InvalidJsonValueException($"The value is a whole number from {T.MinValue} to {T.MaxValue}.");
    }

    /// <summary>Reads digits times a power of ten, exactly: 1.50e2 is 15 times 10.</summary>
    private static bool TryReadWhole(string number, out long whole)
    {
        whole = 0;
        var parts = number.Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = (point < 0 ? parts[0] : parts[0].Remove(point, 1)).TrimStart('-').TrimStart('0');
        if (digits.Length == 0) return true;
        long exponent = 0;
        if (parts.Length > 1 && !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return false;
        var significant = digits.TrimEnd('0');
        var decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        var zeros = exponent - decimals + digits.Length - significant.Length;
        if (zeros is < 0 or > MaxDigits || significant.Length + zeros > MaxDigits) return false;
        var sign = number[0] == '-' ? "-" : "";
        return long.TryParse($"{sign}{significant}{new string('0', (int)zeros)}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(long.CreateChecked(value));
}
