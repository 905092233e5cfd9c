namespace Platform.Tests.Abuse;

/// <summary>Values that programs stumble over.</summary>
internal static class HostileValues
{
    private static readonly string Deep = new string('[', 500) + new string(']', 500);

    /// <summary>As text, for paths, queries and headers. UTF-8 has no lone surrogates, and a path with NUL ends at the server, before any app.</summary>
    public static readonly IReadOnlyList<string> Texts =
    [
        "", " ", ".", "..", "../../etc/passwd", "\0", "a\0b", "\u001b[31m", "\r\nX-Other: 1", "\t", "%", "%00", "%2e%2e%2f", "'", "\"", "';--",
        "' or '1'='1", "$(id)",
        "{{7*7}}", "<script>alert(1)</script>", "null", "true", "undefined", "NaN", "Infinity", "-1", "0", "00", "+1", "1.0", "1e400", "1e-400", "-0",
        "0x10", "1_000", "1,5",
        "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999999999999999", "0001-01-01", "9999-12-31", "2026-02-30",
        "2026-11-30T12:00:00",
        "9999-12-31T23:59:59.9999999-14:00", "0001-01-01T00:00:00+14:00", "24:00", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "{11111111-2222-4333-8444-555555555555}", "a@b@c", "a..b@example.com", "x@-.-", "javascript:alert(1)", "http://localhost:1/", "file:///etc/passwd",
        "//example.com",
        "\u202Eabc", "\u200B", "\uFEFF", "\u0085", "\u2028", "é", "e\u0301", "ﬁ", "İ", "ß", "ς", "０", "٣", "歴史", "👩‍👩‍👧‍👦", "🏳️‍🌈",
        "\uFFFE", "\uFFFF",
        "\U0010FFFF",
        "a" + string.Concat(Enumerable.Repeat("\u0301", 300)), new('a', 101), new('a', 3000), new('é', 300), "*/0 * * * *", "99999999999 * * * *",
        "%s%s%n", "${jndi:ldap://x}",
        "=1+1", "@", "-", "--", "/", "\\", "\\\\x\\y", "CON", "a;b", "a,b", "a&b=c", "#", "?", "*", "W/\"1\"", "\"1\"", "\"1\", \"2\"", "bytes=-1",
        "bytes=9-1",
    ];

    /// <summary>As a JSON value, as it is written.</summary>
    public static readonly IReadOnlyList<string> Json =
    [
        "null", "true", "false", "0", "-0", "-1", "1.0", "1.5", "1e2", "1e400", "-1e400", "1e-400", "2147483648", "9007199254740993", "9223372036854775808",
        "123456789012345678901234567890", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"\":0}", "{\"a\":1,\"a\":2}", "{\"$ref\":\"#\"}", "{\"__proto__\":{}}",
        Deep,
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uffff\"", "\"\\u202e\"", "\"\\u001b\"",
        "01", "+1", ".5", "NaN", "'a'", "\"a", "\"\\x\"", "[1,]", "{\"a\":1,}", "/**/1", "undefined", "",
        $"\"{new string('a', 70_000)}\"", $"\"{new string('é', 4000)}\"", $"[{string.Join(',', Enumerable.Repeat("1", 5000))}]", $"[{string.Join(',',
        Enumerable.Repeat("{}", 3000))}]",
        .. Texts.Select(text => JsonSerializer.Serialize(text)),
    ];

    public static readonly IReadOnlyList<string> ContentTypes =
    [
        "application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=unheard-of", "application/JSON",
        "application/problem+json", "text/json",
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=b",
        "application/octet-stream", "image/png", "a", "/", ";", "application/json, text/plain", "application/vnd.ms-excel", "application/zip",
        "application/pdf", "text/csv",
    ];
}
