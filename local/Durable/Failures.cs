using System.Collections;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Worker;

namespace Platform.Local.Durable;

/// <summary>Converts failures for the protocol, storage and clients. Dates among the properties carry the markers of the worker's conversion.</summary>
internal static class Failures
{
    private const string DateMark = "dt:", DateTimeOffsetMark = "dto:";

    // Failures of sub-orchestrations nest.
    private static readonly JsonParser Parser = new(new JsonParser.Settings(recursionLimit: 1000));

    public static P.TaskFailureDetails From(Exception exception, IExceptionPropertiesProvider? properties = null)
    {
        var failure = new P.TaskFailureDetails
        {
            ErrorType = exception.GetType().FullName ?? exception.GetType().Name,
            ErrorMessage = exception.Message,
            StackTrace = exception.StackTrace,
            InnerFailure = exception.InnerException is { } inner ? From(inner, properties) : null,
        };
        foreach (var (name, value) in properties?.GetExceptionProperties(exception) ?? new Dictionary<string, object?>())
            failure.Properties.Add(name, ToValue(value));
        return failure;
    }

    /// <summary>A failure that is not retried.</summary>
    public static P.TaskFailureDetails Final(string errorType, string message) =>
        new() { ErrorType = errorType, ErrorMessage = message, IsNonRetriable = true };

    public static string ToJson(P.TaskFailureDetails failure) => JsonFormatter.Default.Format(failure);

    public static P.TaskFailureDetails FromJson(string json) => Parser.Parse<P.TaskFailureDetails>(json);

    /// <summary>The failure as clients see it.</summary>
    public static TaskFailureDetails ToDetails(P.TaskFailureDetails failure) => new(
        failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? ToDetails(inner) : null,
        failure.Properties.ToDictionary(property => property.Key, property => FromValue(property.Value)));

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        int or long or float or double or decimal => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        DateTime date => Value.ForString($"{DateMark}{date:O}"),
        DateTimeOffset date => Value.ForString($"{DateTimeOffsetMark}{date:O}"),
        IDictionary<string, object?> map => Value.ForStruct(new Struct { Fields = { map.ToDictionary(entry => entry.Key, entry => ToValue(entry.Value)) } }),
        IEnumerable list => Value.ForList([.. list.Cast<object?>().Select(ToValue)]),
        _ => Value.ForString(value.ToString() ?? string.Empty),
    };

    private static object? FromValue(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.NumberValue => value.NumberValue,
        Value.KindOneofCase.BoolValue => value.BoolValue,
        Value.KindOneofCase.StructValue => value.StructValue.Fields.ToDictionary(field => field.Key, field => FromValue(field.Value)),
        Value.KindOneofCase.ListValue => value.ListValue.Values.Select(FromValue).ToList(),
        Value.KindOneofCase.StringValue => FromText(value.StringValue),
        _ => null,
    };

    private static object FromText(string text) =>
        text.StartsWith(DateMark, StringComparison.Ordinal) && TryRead(text[DateMark.Length..], out var date) ? date.DateTime
        : text.StartsWith(DateTimeOffsetMark, StringComparison.Ordinal) && TryRead(text[DateTimeOffsetMark.Length..], out date) ? date
        : text;

    private static bool TryRead(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out date);
}
