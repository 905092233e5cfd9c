using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Shared.Http;

/// <summary>Reads the parameters of a query string and collects all errors. Empty means absent; what is invalid is read as absent.</summary>
public sealed class QueryReader(IQueryCollection parameters)
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly Dictionary<string, string[]> errors = new(StringComparer.Ordinal);

    /// <summary>All parameters, for those that may be repeated.</summary>
    public IQueryCollection Parameters => parameters;

    /// <summary>400 with all errors; null when there are none.</summary>
    public ProblemHttpResult? Problem => errors.Count > 0 ? Problems.Invalid(errors) : null;

    /// <summary>Adds an error of a parameter.</summary>
    public void AddError(string name, string message) => errors[name] = [message];

    /// <summary>A text that passes a check.</summary>
    public string? Text(string name, string message, Func<string, bool> isValid)
    {
        if (Text(name) is not { } text) return null;
        if (isValid(text)) return text;
        AddError(name, message);
        return null;
    }

    /// <summary>A value; <paramref name="parse"/> returns null for a text that is none.</summary>
    public T? Value<T>(string name, string message, Func<string, T?> parse) where T : struct
    {
        if (Text(name) is not { } text) return null;
        if (parse(text) is { } value) return value;
        AddError(name, message);
        return null;
    }

    /// <summary>A UUID.</summary>
    public Guid? Id(string name) => Value<Guid>(name, $"{name} is a UUID.", text => Guid.TryParse(text, out var id) ? id : null);

    /// <summary>A whole number within bounds.</summary>
    public long? Number(string name, string message, long min, long max) => Value<long>(name, message,
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null);

    /// <summary>A date (its start, in UTC), or a time with its offset from UTC; as UTC.</summary>
    public DateTimeOffset? Time(string name) => Value<DateTimeOffset>(name, $"{name} is a date like 2026-11-21, or a time like 2026-11-21T08:00:00Z.",
        text => DateTimeOffset.TryParseExact(text.ToUpperInvariant(), TimeFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null);

    /// <summary>One of the values, by its name.</summary>
    public T? OneOf<T>(string name, IReadOnlyDictionary<string, T> values) where T : struct =>
        Value<T>(name, $"{name} is one of {string.Join(", ", values.Keys)}.", text => values.TryGetValue(text, out var value) ? value : null);

    /// <summary>One of an enum's values, by its name in camelCase.</summary>
    public T? OneOf<T>(string name) where T : struct, Enum => OneOf(name, EnumNames.Values<T>());

    private string? Text(string name) => parameters[name].ToString() is { Length: > 0 } text ? text : null;
}
