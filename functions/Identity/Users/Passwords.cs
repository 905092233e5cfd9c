using System.Globalization;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Platform.Shared.Text;

namespace Platform.Identity.Users;

/// <summary>Hashes and verifies passwords with ASP.NET Core Identity's hasher. Each call takes a tenth of a second of a processor: never under a row lock. At
/// most half the processors do so at a time and a bounded number of callers waits, so that logins, however many, do not stop other requests.</summary>
public sealed class Passwords : IDisposable
{
    /// <summary>OWASP Password Storage Cheat Sheet (2026): PBKDF2 with HMAC-SHA-512, which the hasher uses.</summary>
    public const int Iterations = 220_000;

    /// <summary>The maximum number of callers that wait; together some seconds.</summary>
    public const int MaxWaiting = 64;

    private static readonly Refusal TooBusy = new(
        "service-busy", "Too many passwords are being checked at this moment. Try again after the seconds in Retry-After.");

    private readonly IPasswordHasher<Passwords> hasher; // its user parameter is unused
    private readonly string dummyHash;
    private readonly ConcurrencyLimiter limiter = new(new()
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = MaxWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public Passwords(IPasswordHasher<Passwords> hasher)
    {
        this.hasher = hasher;
        dummyHash = Hash(Guid.NewGuid().ToString());
    }

    /// <summary>The number of callers that wait.</summary>
    internal long Waiting => limiter.GetStatistics()?.CurrentQueuedCount ?? 0;

    public string Hash(string password) => hasher.HashPassword(this, Normalize(password));

    /// <summary>Verifies against a dummy hash when there is none, so that the duration does not reveal which addresses have accounts.</summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        var normalized = Normalize(password);
        var result = hasher.VerifyHashedPassword(this, hash ?? dummyHash, normalized);
        // Earlier versions hashed the password as it was typed.
        var wasRaw = result == PasswordVerificationResult.Failed && normalized != password
            && hasher.VerifyHashedPassword(this, hash ?? dummyHash, password) != PasswordVerificationResult.Failed;
        return hash is null ? PasswordVerificationResult.Failed : wasRaw ? PasswordVerificationResult.SuccessRehashNeeded : result;
    }

    /// <summary><see cref="Hash"/> when it is this caller's turn; null when too many wait.</summary>
    public async Task<string?> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var turn = await limiter.AcquireAsync(1, cancellationToken);
        return turn.IsAcquired ? Hash(password) : null;
    }

    /// <summary><see cref="Verify"/> when it is this caller's turn; null when too many wait.</summary>
    public async Task<PasswordVerificationResult?> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        using var turn = await limiter.AcquireAsync(1, cancellationToken);
        return turn.IsAcquired ? Verify(hash, password) : null;
    }

    /// <summary>503, when too many wait.</summary>
    internal static ProblemHttpResult Busy(HttpRequest request)
    {
        request.HttpContext.Response.Headers.RetryAfter = "2";
        return TooBusy.ToProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Keyboards of different systems send the same letter composed or decomposed. NFKC, as NIST SP 800-63B (3.1.1.2) asks; spaces become the ASCII
    /// one, as in OpaqueString of RFC 8265.</summary>
    public static string Normalize(string password)
    {
        var normalized = TextFolding.Normalize(password, NormalizationForm.FormKC);
        return string.Concat(normalized.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c));
    }

    public void Dispose() => limiter.Dispose();
}
