using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>Responses to public reads, kept for as long as the app says in Cache-Control (RFC 9111, RFC 5861), one for each path and query.</summary>
public sealed class PublicCache(IOptions<GatewayOptions> options, TimeProvider clock) : IDisposable
{
    private const string CacheStatus = "Cache-Status"; // RFC 9211
    private const int MaxBodyBytes = 1024 * 1024;

    // What a response may depend on beside path, query and Vary, or asks for another response than the one that is kept.
    private static readonly string[] NotCovered =
    [
        HeaderNames.Authorization, HeaderNames.CacheControl, HeaderNames.Pragma, HeaderNames.Range, HeaderNames.IfRange, HeaderNames.IfMatch,
        HeaderNames.IfModifiedSince, HeaderNames.IfUnmodifiedSince,
    ];

    private readonly MemoryCache responses = new(new MemoryCacheOptions { SizeLimit = options.Value.CacheMegabytes * 1024L * 1024, TrackStatistics = true });
    private readonly ConcurrentDictionary<string, Task<Outcome>> fetches = new(StringComparer.Ordinal);

    private enum Outcome { Kept, NotKept, AppFailed, ClientGone }

    internal long Bytes => responses.GetCurrentStatistics()!.CurrentEstimatedSize!.Value;

    /// <summary>Whether a request can be answered from here.</summary>
    public static bool Covers(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.ContentLength is null or 0
        && request.Headers.TransferEncoding.Count == 0 && !Array.Exists(NotCovered, request.Headers.ContainsKey);

    /// <summary>Answers with what is kept, or else has the app asked: once at a time for each path and query, while others wait. What has expired is for
    /// those who would wait, and for when the app fails, as far as the app allows it.</summary>
    /// <param name="forward">Has the app answer; returns the problem if it does not.</param>
    /// <returns>The problem, or null when the request has been answered.</returns>
    public async Task<IResult?> AnswerAsync(HttpContext http, Func<Task<IResult?>> forward, CancellationToken cancellationToken)
    {
        var key = http.Request.GetEncodedPathAndQuery();
        while (true)
        {
            var kept = responses.TryGetValue(key, out KeptResponse? found) && found!.IsFor(http.Request) ? found : null;
            if (kept?.AgeAt(clock.GetUtcNow()) < kept?.MaxAge) return await ServeAsync(http, kept, cancellationToken);
            if (HttpMethods.IsHead(http.Request.Method)) return await ForwardAsync(http, kept, forward, cancellationToken); // it has no body to keep

            var fetch = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            var current = fetches.GetOrAdd(key, fetch.Task);
            if (current == fetch.Task) return await FetchAsync(http, key, found, kept, fetch, forward, cancellationToken);

            if (kept?.AgeAt(clock.GetUtcNow()) < kept?.MaxAge + kept?.StaleWhileRevalidate) return await ServeAsync(http, kept!, cancellationToken);
            var outcome = await current.WaitAsync(cancellationToken);
            if (outcome == Outcome.Kept && responses.TryGetValue(key, out found) && found!.IsFor(http.Request))
                return await ServeAsync(http, found, cancellationToken);
            if (outcome == Outcome.AppFailed && MayReplaceAnError(kept)) return await ServeAsync(http, kept!, cancellationToken);
            if (outcome != Outcome.ClientGone) return await ForwardAsync(http, kept, forward, cancellationToken);
        }
    }

    /// <summary>Removes the response for a path without a query: it was changed (RFC 9111, 4.4).</summary>
    public void Remove(HttpRequest request) => responses.Remove(request.GetEncodedPathAndQuery());

    private async Task<IResult?> FetchAsync(
        HttpContext http, string key, KeptResponse? found, KeptResponse? kept, TaskCompletionSource<Outcome> fetch, Func<Task<IResult?>> forward,
        CancellationToken cancellationToken)
    {
        var (condition, client, outcome) = (http.Request.Headers.IfNoneMatch, http.Response.Body, Outcome.NotKept);
        await using var body = new HeldBody(client, MaxBodyBytes);
        KeptResponse? stored = null;
        IResult? problem;
        http.Request.Headers.IfNoneMatch = default; // all of it is needed
        http.Response.Body = body;
        try
        {
            problem = await forward();
            var isClientGone = cancellationToken.IsCancellationRequested || http.RequestAborted.IsCancellationRequested; // then the body may be a part
            stored = problem is null && !isClientGone ? KeptResponse.Of(http, body.Whole, clock.GetUtcNow()) : null;
            if (stored is not null)
                responses.Set(key, stored, new MemoryCacheEntryOptions { Size = stored.Size, AbsoluteExpirationRelativeToNow = stored.Lifetime });
            outcome = isClientGone ? Outcome.ClientGone
                : problem is not null || http.Response.StatusCode >= StatusCodes.Status500InternalServerError ? Outcome.AppFailed
                : stored is not null ? Outcome.Kept : Outcome.NotKept;
        }
        finally
        {
            (http.Response.Body, http.Request.Headers.IfNoneMatch) = (client, condition);
            fetches.TryRemove(key, out _);
            fetch.SetResult(outcome);
        }
        if (outcome == Outcome.AppFailed && MayReplaceAnError(kept) && !http.Response.HasStarted) return await ServeAsync(http, kept!, cancellationToken);
        if (problem is not null) return problem;
        var forwarded = found is null ? "uri-miss" : kept is null ? "vary-miss" : "stale";
        if (stored is not null) return await ServeAsync(http, stored, cancellationToken, $"fwd={forwarded}; stored");
        if (!http.Response.HasStarted) http.Response.Headers[CacheStatus] = $"gateway; fwd={forwarded}";
        await body.ReleaseAsync(cancellationToken);
        return null;
    }

    private async Task<IResult?> ForwardAsync(HttpContext http, KeptResponse? kept, Func<Task<IResult?>> forward, CancellationToken cancellationToken) =>
        await forward() is { } problem ? MayReplaceAnError(kept) ? await ServeAsync(http, kept!, cancellationToken) : problem : null;

    private bool MayReplaceAnError(KeptResponse? kept) => kept?.AgeAt(clock.GetUtcNow()) < kept?.MaxAge + kept?.StaleIfError;

    private async Task<IResult?> ServeAsync(HttpContext http, KeptResponse kept, CancellationToken cancellationToken, string? status = null)
    {
        var (response, age) = (http.Response, kept.AgeAt(clock.GetUtcNow()));
        response.Clear();
        foreach (var (name, values) in kept.Headers) response.Headers[name] = values;
        response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        status ??= string.Create(CultureInfo.InvariantCulture, $"hit; ttl={(long)(kept.MaxAge - age).TotalSeconds}");
        response.Headers[CacheStatus] = $"gateway; {status}";
        if (kept.IsMatch(http.Request.Headers.IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.Headers.ContentType = default;
            return null;
        }
        response.ContentLength = kept.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(kept.Body, cancellationToken);
        return null;
    }

    public void Dispose() => responses.Dispose();
}

/// <param name="Varied">The request's values of the headers that the response's Vary names.</param>
internal sealed record KeptResponse(
    KeyValuePair<string, StringValues>[] Headers, byte[] Body, DateTimeOffset At, TimeSpan MaxAge, TimeSpan StaleWhileRevalidate, TimeSpan StaleIfError,
    (string Name, StringValues Values)[] Varied)
{
    private const int SizeOfHeaders = 1024;

    public int Size => Body.Length + SizeOfHeaders;

    public TimeSpan Lifetime => MaxAge + (StaleWhileRevalidate > StaleIfError ? StaleWhileRevalidate : StaleIfError);

    public TimeSpan AgeAt(DateTimeOffset now) => now - At;

    public bool IsFor(HttpRequest request) => Array.TrueForAll(Varied, varied => request.Headers[varied.Name] == varied.Values);

    public bool IsMatch(StringValues ifNoneMatch)
    {
        var tag = EntityTagHeaderValue.Parse(Headers.First(header => header.Key == HeaderNames.ETag).Value.ToString());
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
            && tags.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }

    /// <summary>Null unless the app says that everybody may keep the response.</summary>
    public static KeptResponse? Of(HttpContext http, ReadOnlyMemory<byte>? whole, DateTimeOffset now)
    {
        var headers = http.Response.Headers;
        if (http.Response.StatusCode != StatusCodes.Status200OK || whole is not { } body || headers.SetCookie.Count > 0) return null;
        if (headers.ContentLength is { } length && length != body.Length) return null;
        if (!CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var control)) return null;
        if (control is not { Public: true, Private: false, NoStore: false, NoCache: false }) return null;
        if ((control.SharedMaxAge ?? control.MaxAge) is not { Ticks: > 0 } maxAge) return null;
        var varied = headers.GetCommaSeparatedValues(HeaderNames.Vary);
        if (varied.Contains("*", StringComparer.Ordinal)) return null;
        var bytes = body.ToArray();
        if (!EntityTagHeaderValue.TryParse(headers.ETag.ToString(), out _))
            headers.ETag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
        return new(
            [.. headers.Where(header => header.Key != HeaderNames.ContentLength)], bytes, now, maxAge, Seconds("stale-while-revalidate"),
            Seconds("stale-if-error"), [.. varied.Select(name => (name, http.Request.Headers[name]))]);

        TimeSpan Seconds(string directive) =>
            int.TryParse(
                control.Extensions.FirstOrDefault(extension => extension.Name == directive)?.Value.Value, NumberStyles.None, CultureInfo.InvariantCulture,
                out var seconds)
                ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
    }
}

/// <summary>Holds back the body of a response until it is whole, or too long to be kept: others wait for it, and not for how fast the client reads.</summary>
internal sealed class HeldBody(Stream client, int max) : Stream
{
    private MemoryStream? held = new();

    /// <summary>The body, or null when it was too long.</summary>
    public ReadOnlyMemory<byte>? Whole => held?.GetBuffer().AsMemory(0, (int)held.Length);

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Sends what is held, and from now on everything.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (Whole is not { } whole) return;
        held = null;
        await client.WriteAsync(whole, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (held?.Length + buffer.Length <= max)
        {
            held!.Write(buffer.Span);
            return;
        }
        await ReleaseAsync(cancellationToken);
        await client.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => held is null ? client.FlushAsync(cancellationToken) : Task.CompletedTask;
    public override void Flush() => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
