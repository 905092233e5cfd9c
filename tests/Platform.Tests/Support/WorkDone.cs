using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Platform.Identity.Users;

namespace Platform.Tests.Support;

/// <summary>What Identity did for each request, by its trace: the statements, and the passwords that were hashed. Who measures the time of a request learns no
/// more than this, and it is the same in every run.</summary>
public sealed partial class WorkDone : DbCommandInterceptor, IPasswordHasher<Passwords>
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> works = new(StringComparer.Ordinal);
    private readonly PasswordHasher<Passwords> hasher = new(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));

    /// <summary>How often each hash is computed: more than once, it takes as much of a request's time as it does in production.</summary>
    public int Repetitions { get; set; } = 1;

    /// <summary>What was done for a request, in order.</summary>
    public IReadOnlyList<string> For(ApiResponse answer) =>
        works.TryGetValue(answer.Response.Headers.GetValues("trace-id").Single(), out var work) ? [.. work] : [];

    public string HashPassword(Passwords user, string password)
    {
        Record("hash");
        return Repeat(() => hasher.HashPassword(user, password));
    }

    public PasswordVerificationResult VerifyHashedPassword(Passwords user, string hashedPassword, string providedPassword)
    {
        Record("verify");
        return hashedPassword.Length == 0
            ? PasswordVerificationResult.Failed
            : Repeat(() => hasher.VerifyHashedPassword(user, hashedPassword, providedPassword));
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Record(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Record(command.CommandText);
        return ValueTask.FromResult(result);
    }

    private T Repeat<T>(Func<T> hash)
    {
        for (var i = 1; i < Repetitions; i++) hash();
        return hash();
    }

    private void Record(string work)
    {
        if (Activity.Current?.TraceId.ToString() is { } trace) works.GetOrAdd(trace, _ => new()).Enqueue(Blanks().Replace(work, " "));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
