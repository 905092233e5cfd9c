using System.Text.RegularExpressions;

namespace Platform.Tests.BadInput;

/// <summary>What every answer to bad input must be.</summary>
internal static partial class Problem
{
    /// <summary>What is wrong with an answer that should be a problem with one of the statuses (any 4xx when none is given); empty when nothing is.</summary>
    public static IEnumerable<string> FaultsOf(ApiResponse answer, params int[] statuses)
    {
        var status = (int)answer.Status;
        if (statuses.Length == 0 ? status is < 400 or > 499 : !statuses.Contains(status))
            yield return $"{status} is not {(statuses.Length == 0 ? "4xx" : string.Join(" or ", statuses))}: {answer.Body}";
        if (answer.Response.Content.Headers.ContentType?.MediaType != "application/problem+json" || answer.Body.ValueKind != JsonValueKind.Object)
        {
            yield return $"{status} with {answer.Response.Content.Headers.ContentType} is no problem: {answer.Body}";
            yield break;
        }
        if (!CodeShape().IsMatch(TextOf(answer, "type"))) yield return $"type is '{TextOf(answer, "type")}'";
        if (TextOf(answer, "title").Length == 0) yield return "title is missing";
        if (TextOf(answer, "detail").Length < 10) yield return "detail is missing";
        if (!answer.Body.TryGetProperty("status", out var given) || given.GetInt32() != status) yield return "status is not the answer's";
        if (!TraceIdShape().IsMatch(TextOf(answer, "traceId"))) yield return $"traceId is '{TextOf(answer, "traceId")}'";
        var header = answer.Response.Headers.TryGetValues("trace-id", out var values) ? string.Join(", ", values) : "";
        if (header != TextOf(answer, "traceId")) yield return $"the trace-id header is '{header}', the traceId '{TextOf(answer, "traceId")}'";
        if (InternalsShape().IsMatch(answer.Body.ToString())) yield return $"it shows internals: {answer.Body}";
        if (TextOf(answer, "type").EndsWith(":invalid-request", StringComparison.Ordinal) && !FieldsOf(answer).Any()) yield return "errors is missing";
    }

    /// <summary>The fields that <c>errors</c> has messages for.</summary>
    public static IEnumerable<string> FieldsOf(ApiResponse answer) =>
        answer.Body.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Where(e => e.Value.GetArrayLength() > 0).Select(e => e.Name) : [];

    private static string TextOf(ApiResponse answer, string property) => answer.Body.TryGetProperty(property, out var value) ? value.ToString() : "";

    [GeneratedRegex(@"\Aurn:problem-type:platform:[a-z][a-z-]+\z")]
    private static partial Regex CodeShape();

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex TraceIdShape();

    [GeneratedRegex(@"Exception|   at |System\.|Npgsql|\.cs\b")]
    private static partial Regex InternalsShape();
}
