using Platform.Identity.Persistence;
using Platform.Identity.Users;
using Platform.Shared.Auth;

namespace Platform.Tests.Identity;

/// <summary>Whoever asks with an address learns neither by the answer, nor by the work that was done for it, nor by the time, whether it has an
/// account.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class HidingWhoHasAnAccount(PlatformFixture platform)
{
    private const int Pairs = 40, WarmUpPairs = 4;

    /// <summary>A fair coin that is tossed 40 times shows one side more often once in 100,000 tests.</summary>
    private const int MaxOneSided = 33;

    public static TheoryData<string> Operations => ["register", "resend-verification", "forgot-password", "login", "login after register"];

    [Theory, MemberData(nameof(Operations))]
    public async Task Answer_and_work_are_the_same_for_a_known_and_an_unknown_address(string operation)
    {
        var (known, unknown) = ($"k{Guid.NewGuid():N}@example.com", $"u{Guid.NewGuid():N}@example.com");
        await platform.AddAccountAsync(known, "owners-horse-9");

        var (first, second) = (await AskAsync(known, operation), await AskAsync(unknown, operation));

        Assert.Equal(first.Select(ShownBy), second.Select(ShownBy));
        Assert.Equal(WorkFor(first), WorkFor(second));
        Assert.DoesNotContain("", first.Select(answer => string.Concat(platform.Work.For(answer))));

        string WorkFor(IReadOnlyList<ApiResponse> answers) => string.Join('\n', answers.SelectMany(platform.Work.For));
    }

    /// <summary>By the clock: one of a pair of requests, sent one after the other, takes longer as often as the other. How much longer does not count, so that
    /// a busy machine does not matter. Each address is used once, so that no request is delayed for those before, and
    /// <see cref="RaisedRateLimits"/> hold for the client.</summary>
    [Theory, InlineData("register"), InlineData("forgot-password"), InlineData("login")]
    public async Task Known_address_takes_longer_than_an_unknown_one_in_about_half_of_all_pairs(string operation)
    {
        string[] known = [.. Enumerable.Range(0, WarmUpPairs + Pairs).Select(_ => $"k{Guid.NewGuid():N}@example.com")];
        await AddAccountsAsync(known, "owners-horse-9");
        var longer = 0;
        platform.Work.Repetitions = 20; // a password is hashed for some ten milliseconds, so that one that is not hashed is noticed
        try
        {
            for (var i = 0; i < known.Length; i++)
            {
                var unknown = $"u{Guid.NewGuid():N}@example.com";
                var (first, second) = i % 2 == 0 ? (known[i], unknown) : (unknown, known[i]);
                var isFirstLonger = await TimeOfAsync(first, operation) > await TimeOfAsync(second, operation);
                if (i >= WarmUpPairs && isFirstLonger == (first == known[i])) longer++;
            }
        }
        finally
        {
            platform.Work.Repetitions = 1;
        }
        Assert.InRange(longer, Pairs - MaxOneSided, MaxOneSided);
    }

    private async Task<TimeSpan> TimeOfAsync(string email, string operation)
    {
        var start = TimeProvider.System.GetTimestamp();
        await AskAsync(email, operation);
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>Without the events, whose consumers would work during the measurement.</summary>
    private Task<int> AddAccountsAsync(IEnumerable<string> emails, string password) => platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
    {
        var hash = platform.Host.App("identity").Services.GetRequiredService<Passwords>().Hash(password);
        db.Users.AddRange(emails.Select(email => User.Register(email, "Pat", hash, [Roles.Customer], TimeProvider.System.GetUtcNow())));
        return db.SaveChangesAsync();
    });

    private async Task<IReadOnlyList<ApiResponse>> AskAsync(string email, string operation)
    {
        var answers = new List<ApiResponse>();
        foreach (var step in operation == "login after register" ? ["register", "login", "login", "resend-verification", "login"] : new[] { operation })
        {
            answers.Add(await platform.Anonymous().PostAsync($"/api/v1/auth/{step}", step switch
            {
                "register" => new { email, password = "correct-horse-9", displayName = "Pat" },
                "login" => new { email, password = answers.Count == 2 ? "wrong-horse-99" : "correct-horse-9" },
                _ => new { email },
            }));
        }
        return answers;
    }

    private static (HttpStatusCode, string) ShownBy(ApiResponse answer) =>
        (answer.Status, answer.Body.ValueKind == JsonValueKind.Object ? $"{answer.ProblemCode} {answer.Text("detail")}" : "");
}
