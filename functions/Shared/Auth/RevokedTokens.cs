using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Platform.Shared.Auth;

/// <summary>What Identity publishes of revoked access tokens.</summary>
/// <param name="Revoked">The hashes of what was revoked since the cursor.</param>
/// <param name="Next">The cursor of the next request.</param>
/// <param name="More">Whether there is more already.</param>
public sealed record RevocationsView(IReadOnlyList<string> Revoked, string Next, bool More);

/// <summary>The access tokens that are refused before they expire, as this app knows them. It asks Identity when a token is checked and the last look is some
/// seconds old: an idle app asks nothing. While Identity does not respond, nobody waits, and what is known stays.</summary>
public sealed partial class RevokedTokens(IHttpClientFactory http, IOptions<AuthOptions> options, TimeProvider clock, ILogger<RevokedTokens> logger)
{
    /// <summary>The path, on the host of the signing keys.</summary>
    public const string Path = "/api/v1/auth/revocations";

    /// <summary>How old the last look may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(3);

    /// <summary>How long a revocation is kept: longer than any access token is valid, clocks that differ and the seconds until it is seen included.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromMinutes(15);

    /// <summary>The maximum number of revocations: some 10 MB. Beyond it the oldest go first.</summary>
    public const int Max = 100_000;

    internal const string HttpClientName = "revocations";

    private readonly ConcurrentDictionary<UInt128, DateTimeOffset> revoked = new(); // with the time until which it is kept
    private readonly Lock starting = new();
    private Task looking = Task.CompletedTask;
    private string cursor = "";
    private long lookedAt = long.MinValue / 2;
    private volatile bool responds = true;

    /// <summary>The number of revocations that are kept.</summary>
    public int Count => revoked.Count;

    /// <summary>All access tokens of a session.</summary>
    public static string SessionSubject(string session) => $"session:{session}";

    /// <summary>The access tokens of a user with the roles of one generation.</summary>
    public static string UserSubject(string user, string generation) => $"user:{user}:{generation}";

    /// <summary>All access tokens that a key has signed.</summary>
    public static string KeySubject(string keyId) => $"key:{keyId}";

    /// <summary>What is published of a subject: who has the token can compute it, and nobody can read the subject from it.</summary>
    public static string HashOf(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16));

    internal static UInt128 KeyOf(string subject) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(subject)));

    /// <summary>Whether one of a token's subjects was revoked, by what is at most <see cref="MaxAge"/> old when Identity responds.</summary>
    internal async ValueTask<bool> ContainsAnyAsync(UInt128[] subjects, CancellationToken cancellationToken)
    {
        if (subjects.Length == 0) return false;
        if (clock.GetUtcNow().UtcTicks - Volatile.Read(ref lookedAt) >= MaxAge.Ticks)
        {
            var look = StartLooking();
            if (responds) await look.WaitAsync(cancellationToken);
        }
        return Array.Exists(subjects, revoked.ContainsKey);
    }

    private Task StartLooking()
    {
        lock (starting)
        {
            if (!looking.IsCompleted) return looking;
            using (ExecutionContext.SuppressFlow()) looking = Task.Run(LookAsync); // no part of the request's trace, nor cancelled with it
            return looking;
        }
    }

    private async Task LookAsync()
    {
        try
        {
            using var client = http.CreateClient(HttpClientName);
            RevocationsView answer;
            do
            {
                var address = new Uri(options.Value.JwksUri, $"{Path}?since={Uri.EscapeDataString(cursor)}");
                answer = await client.GetFromJsonAsync<RevocationsView>(address, PlatformJson.Options) ?? throw new JsonException("null");
                var until = clock.GetUtcNow() + Retention;
                foreach (var hash in answer.Revoked) revoked[ReadHash(hash)] = until;
                cursor = answer.Next ?? throw new JsonException("There is no cursor.");
                DropOld();
            }
            while (answer.More);
            if (!responds) LogResponds();
            responds = true;
        }
        catch (Exception failure) // an outage, or a malformed response: tokens are accepted by what is known
        {
            if (responds) LogSilent(failure);
            responds = false;
        }
        Volatile.Write(ref lookedAt, clock.GetUtcNow().UtcTicks);
    }

    private static UInt128 ReadHash(string hash) => Convert.FromHexString(hash) is { Length: 16 } bytes
        ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
        : throw new FormatException("A hash has 32 digits.");

    private void DropOld()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, until) in revoked)
            if (until <= now) revoked.TryRemove(key, out _);
        if (revoked.Count <= Max) return;
        LogTooMany(Max);
        foreach (var (key, _) in revoked.OrderBy(entry => entry.Value).Take(revoked.Count - Max)) revoked.TryRemove(key, out _);
    }

    [LoggerMessage(2, LogLevel.Warning, "Identity's revocations cannot be read; what is known stays, and other tokens are accepted until they expire")]
    partial void LogSilent(Exception failure);

    [LoggerMessage(3, LogLevel.Information, "Identity's revocations can be read again")]
    partial void LogResponds();

    [LoggerMessage(4, LogLevel.Error, "There are more revocations than {Max}; the oldest were dropped, and their tokens are accepted until they expire")]
    partial void LogTooMany(int max);
}
