namespace Platform.Tests.BadInput;

/// <summary>Values, as JSON, that are never a text, a number, an id, or what must not be missing.</summary>
internal static class InvalidValues
{
    public static readonly string[] NoText =
    [
        "1", "1e30", "1.5", "true", "{}", "[]", "[\"a\"]", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        $"\"{new string('x', 10_000)}\"",
    ];
    public static readonly string[] NoNumber = [
        "1.5", "1e30", "1000000000000000000000000000000", "-1000000000000000000000000000000", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "2147483648", "1e-400", "0", "null", "\"1\"", "\"\"", "true", "{}", "[]", "[1]", "NaN", "Infinity", "0x10", "01", "+1"];
    public static readonly string[] NoId = [
        .. NoText, "null", "\"\"", "\"17\"", "\"00000000-0000-0000-0000-000000000000\"", $"\"{Routes.Nothing}0\"", $"\"{Routes.Nothing[1..]}\""];
    public static readonly string[] Missing = ["null", "\"\"", "\" \""];
}
