using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Identity.Users;

namespace Platform.Domain.Tests.Identity;

public sealed class HashingPasswords
{
    [Fact]
    public void Hash_has_the_iterations_that_OWASP_names_for_HMAC_SHA512()
    {
        using var passwords = new Passwords(Hasher(Passwords.Iterations));
        var hash = Convert.FromBase64String(passwords.Hash("Learning-by-doing-1"));
        // ASP.NET Core Identity's format: 1, the pseudo-random function (2: HMAC-SHA-512), the iterations
        Assert.Equal((1, 2u, 220_000u), (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5))));
    }

    [Fact]
    public void Hash_with_fewer_iterations_is_right_and_to_be_replaced()
    {
        using var passwords = new Passwords(Hasher(2000));
        var earlier = Hasher(1000).HashPassword(passwords, "Learning-by-doing-1");
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, passwords.Verify(earlier, "Learning-by-doing-1"));
        Assert.Equal(PasswordVerificationResult.Success, passwords.Verify(passwords.Hash("Learning-by-doing-1"), "Learning-by-doing-1"));
    }

    [Fact]
    public async Task Half_the_processors_hash_a_bounded_number_waits_and_all_others_are_refused()
    {
        using var slow = new SlowHasher();
        using var passwords = new Passwords(slow);
        slow.Block();
        var atOnce = Math.Max(1, Environment.ProcessorCount / 2);
        var calls = Enumerable.Range(0, atOnce + Passwords.MaxWaiting).Select(_ => Task.Run(() => passwords.HashAsync("x", default))).ToList();
        await slow.AreHashingAsync(atOnce);
        while (passwords.Waiting < Passwords.MaxWaiting) await Task.Yield();

        Assert.Null(await passwords.VerifyAsync(null, "x", default));
        Assert.Equal(atOnce, slow.Most);

        slow.Release();
        Assert.All(await Task.WhenAll(calls), Assert.NotNull);
        Assert.Equal(atOnce, slow.Most);
        Assert.NotNull(await passwords.VerifyAsync(null, "x", default));
    }

    [Fact]
    public async Task Caller_that_leaves_waits_no_longer()
    {
        using var slow = new SlowHasher();
        using var passwords = new Passwords(slow);
        slow.Block();
        var atOnce = Math.Max(1, Environment.ProcessorCount / 2);
        var calls = Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => passwords.HashAsync("x", default))).ToList();
        await slow.AreHashingAsync(atOnce);
        using var leaving = new CancellationTokenSource();
        var waiting = passwords.HashAsync("x", leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        slow.Release();
        await Task.WhenAll(calls);
    }

    [Fact]
    public void Refusal_says_when_to_try_again()
    {
        var http = new DefaultHttpContext();
        var problem = Passwords.Busy(http.Request);
        Assert.Equal((503, "2"), (problem.StatusCode, http.Response.Headers.RetryAfter.ToString()));
    }

    internal static PasswordHasher<Passwords> Hasher(int iterations = 1000) => new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));

    /// <summary>Hashes when the test lets it.</summary>
    private sealed class SlowHasher : IPasswordHasher<Passwords>, IDisposable
    {
        private readonly ManualResetEventSlim open = new(true);
        private readonly SemaphoreSlim started = new(0);
        private int hashing, most;

        public int Most => most;

        public void Block() => open.Reset();

        public void Release() => open.Set();

        public async Task AreHashingAsync(int count)
        {
            for (var i = 0; i < count; i++) Assert.True(await started.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        public string HashPassword(Passwords user, string password)
        {
            if (open.IsSet) return "hash";
            var now = Interlocked.Increment(ref hashing);
            InterlockedMax(now);
            started.Release();
            open.Wait();
            Interlocked.Decrement(ref hashing);
            return "hash";
        }

        public PasswordVerificationResult VerifyHashedPassword(Passwords user, string hashedPassword, string providedPassword) =>
            PasswordVerificationResult.Success;

        public void Dispose()
        {
            open.Dispose();
            started.Dispose();
        }

        private void InterlockedMax(int value)
        {
            for (var seen = most; value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen;) seen = most;
        }
    }
}
