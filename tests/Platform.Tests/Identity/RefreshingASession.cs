namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class RefreshingASession(PlatformFixture platform)
{
    [Fact]
    public async Task Refresh_token_gives_new_tokens_repeatedly()
    {
        var tokens = (await LogInAsync()).Body;
        for (var i = 0; i < 3; i++)
        {
            var next = await RefreshAsync(tokens.Text("refreshToken"));

            Assert.Equal(HttpStatusCode.OK, next.Status);
            Assert.NotEqual(tokens.Text("refreshToken"), next.Text("refreshToken"));
            Assert.Equal(HttpStatusCode.OK, (await new Shopper(platform, next.Text("accessToken"), "").GetAsync("/api/v1/auth/me")).Status);
            tokens = next.Body;
        }
    }

    [Fact]
    public async Task Reused_token_revokes_its_session_and_no_other()
    {
        var email = await RegisterAsync();
        var (first, other) = ((await LogInAsync(email)).Text("refreshToken"), (await LogInAsync(email)).Text("refreshToken"));
        var second = (await RefreshAsync(first)).Text("refreshToken");
        await platform.MakeUseOlderAsync(first);

        var replayed = await RefreshAsync(first);

        Assert.Equal((HttpStatusCode.Unauthorized, "refresh-token-reused"), (replayed.Status, replayed.ProblemCode));
        var successor = await RefreshAsync(second);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid-refresh-token"), (successor.Status, successor.ProblemCode));
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(other)).Status);
    }

    [Fact]
    public async Task Concurrent_refreshes_give_one_successor()
    {
        var token = (await LogInAsync()).Text("refreshToken");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(token)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        var successor = Assert.Single(answers.Select(a => a.Text("refreshToken")).Distinct());
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(successor)).Status);
    }

    [Fact]
    public async Task Logged_out_token_is_refused()
    {
        var token = (await LogInAsync()).Text("refreshToken");
        Assert.Equal(HttpStatusCode.NoContent, (await LogOutAsync(token)).Status);
        Assert.Equal("invalid-refresh-token", (await RefreshAsync(token)).ProblemCode);
        Assert.Equal(HttpStatusCode.NoContent, (await LogOutAsync(token)).Status);
    }

    [Fact]
    public async Task Unknown_token_is_refused()
    {
        var answer = await RefreshAsync("made-up");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid-refresh-token"), (answer.Status, answer.ProblemCode));
    }

    private async Task<string> RegisterAsync() => (await platform.NewUserAsync()).Email;

    private Task<ApiResponse> LogInAsync(string email) => platform.Anonymous().PostAsync("/api/v1/auth/login", new { email, password = "correct-horse-9" });

    private async Task<ApiResponse> LogInAsync() => await LogInAsync(await RegisterAsync());

    private Task<ApiResponse> RefreshAsync(string refreshToken) => platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken });

    private Task<ApiResponse> LogOutAsync(string refreshToken) => platform.Anonymous().PostAsync("/api/v1/auth/logout", new { refreshToken });
}
