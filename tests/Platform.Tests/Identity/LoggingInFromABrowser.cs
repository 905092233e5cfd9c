namespace Platform.Tests.Identity;

/// <summary>With the refresh token in a cookie. The tests' client sends the cookie itself, over http.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class LoggingInFromABrowser(PlatformFixture platform)
{
    [Fact]
    public async Task Login_sets_a_cookie_for_the_refresh_path_only_and_returns_no_refresh_token()
    {
        var login = await LogInAsync();
        Assert.Equal(HttpStatusCode.OK, login.Status);
        Assert.False(login.Body.TryGetProperty("refreshToken", out _));
        var cookie = SetCookieOf(login).Split("; ");
        Assert.Equal(
            ["httponly", "max-age=2592000", "path=/api/v1/auth/refresh", "samesite=strict", "secure"],
            cookie[1..].Select(attribute => attribute.ToLowerInvariant()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Refresh_with_the_cookie_rotates_it_and_the_old_one_is_refused_and_deleted_later()
    {
        var first = CookieOf(await LogInAsync());
        var refreshed = await RefreshAsync(first);
        var second = CookieOf(refreshed);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.False(refreshed.Body.TryGetProperty("refreshToken", out _));
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.OK, (await new Shopper(platform, refreshed.Text("accessToken"), "").GetAsync("/api/v1/auth/me")).Status);

        await platform.MakeUseOlderAsync(first.Split('=')[1]);
        var replayed = await RefreshAsync(first);
        Assert.Equal((HttpStatusCode.Unauthorized, "refresh-token-reused"), (replayed.Status, replayed.ProblemCode));
        Assert.Equal("refresh-token=", CookieOf(replayed));
        Assert.Equal("invalid-refresh-token", (await RefreshAsync(second)).ProblemCode);
    }

    [Fact]
    public async Task Two_tabs_that_refresh_at_once_get_the_same_cookie()
    {
        var cookie = CookieOf(await LogInAsync());
        var answers = await Task.WhenAll(RefreshAsync(cookie), RefreshAsync(cookie));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(CookieOf).Distinct());
    }

    [Theory]
    [InlineData(null, null), InlineData(null, "same-origin"), InlineData("0", null), InlineData("1", "cross-site"), InlineData("1", "same-site")]
    [InlineData("1", "none")]
    public async Task Refresh_without_the_header_or_from_another_origin_is_403_and_uses_nothing(string? csrf, string? site)
    {
        var cookie = CookieOf(await LogInAsync());
        var refused = await RefreshAsync(cookie, csrf, site);
        Assert.Equal((HttpStatusCode.Forbidden, "cross-site-request"), (refused.Status, refused.ProblemCode));
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(cookie, "1", "same-origin")).Status);
    }

    [Fact]
    public async Task Refresh_without_a_cookie_or_with_it_planted_twice_is_401()
    {
        var cookie = CookieOf(await LogInAsync());
        Assert.Equal("invalid-refresh-token", (await RefreshAsync(null)).ProblemCode);
        Assert.Equal("invalid-refresh-token", (await RefreshAsync($"{cookie}; refresh-token=planted")).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync($"theme=dark; {cookie}")).Status);
    }

    [Fact]
    public async Task Logout_with_the_access_token_ends_its_session_and_deletes_the_cookie()
    {
        var login = await LogInAsync();
        var logout = await new Shopper(platform, login.Text("accessToken"), "").PostAsync("/api/v1/auth/logout");
        Assert.Equal((HttpStatusCode.NoContent, "refresh-token="), (logout.Status, CookieOf(logout)));
        Assert.Equal("invalid-refresh-token", (await RefreshAsync(CookieOf(login))).ProblemCode);
    }

    private async Task<ApiResponse> LogInAsync() => await platform.LogInForTokensAsync((await platform.NewUserAsync()).Email, cookie: true);

    private static string CookieOf(ApiResponse answer) => SetCookieOf(answer).Split(';')[0];

    private static string SetCookieOf(ApiResponse answer) =>
        Assert.Single(answer.Response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("refresh-token=", StringComparison.Ordinal));

    private Task<ApiResponse> RefreshAsync(string? cookie, string? csrf = "1", string? site = null) =>
        platform.Anonymous().SendAsync(HttpMethod.Post, "/api/v1/auth/refresh", change: request =>
        {
            if (cookie is not null) request.Headers.Add("Cookie", cookie);
            if (csrf is not null) request.Headers.Add("X-CSRF", csrf);
            if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        });
}
