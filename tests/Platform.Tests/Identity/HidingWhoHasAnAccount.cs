namespace Platform.Tests.Identity;

/// <summary>Whoever asks with an address learns neither by the answer nor by the work that was done for it, and so by the time, whether it has an
/// account.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class HidingWhoHasAnAccount(PlatformFixture platform)
{
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
