using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Shared.Json;

namespace Platform.Shared.Http;

/// <summary>A valid request body, or the problem to answer with.</summary>
public sealed class Body<T> where T : class
{
    internal Body(T value) => Value = value;
    internal Body(ProblemHttpResult problem) => Problem = problem;

    /// <summary>The body, when <see cref="IsValid"/>.</summary>
    public T? Value { get; }

    /// <summary>The problem, when not <see cref="IsValid"/>.</summary>
    public ProblemHttpResult? Problem { get; }

    /// <summary>Whether the body was read and passed its validator.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsValid => Value is not null;
}

/// <summary>Reads JSON bodies of limited size.</summary>
public static class RequestBody
{
    /// <summary>The default maximum size of a JSON body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;
    private static readonly Refusal NotJson = new("unsupported-media-type", "Send the body as JSON, with Content-Type: application/json.");

    /// <summary>Reads and validates the body: 415 when not JSON, 413 when over <paramref name="maxBytes"/>, 400 when malformed or invalid.</summary>
    public static async Task<Body<T>> ReadBodyAsync<T>(
        this HttpRequest request, IValidator<T> validator, CancellationToken cancellationToken, int maxBytes = MaxBytes) where T : class
    {
        if (request.CheckContentEncoding() is { } encoded) return new(encoded);
        if (!request.HasJsonContentType()) return new(NotJson.ToProblem(StatusCodes.Status415UnsupportedMediaType));
        return await ReadBoundedAsync(request, cancellationToken, maxBytes) is { } bytes
            ? Validate(bytes, PlatformJson.Options, validator)
            : new(TooLarge(maxBytes));
    }

    /// <summary>415 for a body with a <c>Content-Encoding</c>: none is decoded, so that no body is larger than it was sent.</summary>
    public static ProblemHttpResult? CheckContentEncoding(this HttpRequest request)
    {
        if (request.Headers.ContentEncoding.All(coding => string.Equals(coding?.Trim(), "identity", StringComparison.OrdinalIgnoreCase))) return null;
        request.HttpContext.Response.Headers.AcceptEncoding = "identity"; // RFC 9110, 15.5.16
        return Problems.Create(
            StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Send the body as it is, without Content-Encoding.");
    }

    internal static Body<T> Validate<T>(ReadOnlyMemory<byte> json, JsonSerializerOptions options, IValidator<T> validator) where T : class
    {
        T? value;
        try
        {
            value = JsonSerializer.Deserialize<T>(json.Span, options);
            // The serializer overlooks duplicates among the members that it ignores.
            JsonDocument.Parse(json, new() { MaxDepth = options.MaxDepth, AllowDuplicateProperties = false }).Dispose();
        }
        catch (JsonException malformed)
        {
            return new(malformed.Path is null or "$" or ""
                ? Problems.Invalid("body", "The body is not the expected JSON object, or has a member twice.")
                : Problems.Invalid(malformed.Path.TrimStart('$', '.'), MessageOf(malformed)));
        }
        if (value is null) return new(Problems.Invalid("body", "The body must be a JSON object, not null."));

        var result = validator.Validate(value);
        return result.IsValid ? new(value) : new(Problems.Invalid(
            result.ByField().GroupBy(e => e.Field, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Select(e => e.Message).Distinct().ToArray(), StringComparer.Ordinal)));
    }

    /// <summary>What is wrong with a value of a body, for its sender.</summary>
    public static string MessageOf(JsonException malformed) => malformed is InvalidJsonValueException
        ? malformed.Message
        : "The member is unknown or given twice, or its value has the wrong type.";

    internal static ProblemHttpResult TooLarge(int maxBytes = MaxBytes) =>
        Problems.Create(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body may have at most {maxBytes} bytes.");

    /// <summary>The body's bytes without a byte order mark, which may be ignored (RFC 8259, 8.1), or null when there are more than
    /// <paramref name="maxBytes"/>.</summary>
    internal static async Task<ReadOnlyMemory<byte>?> ReadBoundedAsync(HttpRequest request, CancellationToken cancellationToken, int maxBytes = MaxBytes)
    {
        if (request.ContentLength > maxBytes) return null;
        var buffer = new byte[Math.Min((int?)request.ContentLength ?? 4096, maxBytes) + 1];
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return WithoutByteOrderMark(buffer.AsMemory(0, length));
            length += read;
            if (length > maxBytes) return null;
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, maxBytes + 1));
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>The errors by field, as the JSON names it.</summary>
    public static IEnumerable<(string Field, string Message)> ByField(this ValidationResult result) =>
        result.Errors.Select(e => (CamelCase(e.PropertyName), e.ErrorMessage));

    private static string CamelCase(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
