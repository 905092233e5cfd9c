using System.Globalization;

namespace Platform.Shared.Http;

/// <summary>A time in a query: a date (its start, in UTC), or a time with its offset from UTC.</summary>
public static class QueryTime
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Reads the value, as UTC.</summary>
    public static bool TryParse(string value, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        value.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>What to write instead of a value that is not a time.</summary>
    public static string Message(string name) => $"{name} is a date like 2026-11-21, or a time like 2026-11-21T08:00:00Z.";
}
