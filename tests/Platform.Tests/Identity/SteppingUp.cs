using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class SteppingUp(PlatformFixture platform)
{
    [Fact]
    public async Task Writes_of_the_staff_need_a_recent_login_and_go_on_after_a_step_up_that_a_refresh_keeps()
    {
        var (email, tokens) = await platform.LogInOfYesterdayAsync("admin");
        var admin = new Shopper(platform, tokens.Text("accessToken"), email);
        var user = $"/api/v1/users/{Routes.Nothing}";
        (HttpMethod Method, string Path)[] writes =
        [
            (HttpMethod.Put, $"{user}/roles"), (HttpMethod.Post, $"{user}/disable"), (HttpMethod.Post, $"{user}/enable"),
            (HttpMethod.Delete, $"{user}/sessions"), (HttpMethod.Delete, $"{user}/second-factor"), (HttpMethod.Post, "/api/v1/auth/signing-keys/withdraw"),
        ];
        foreach (var (method, path) in writes)
        {
            var refused = await admin.SendAsync(method, path);
            Assert.Equal((HttpStatusCode.Unauthorized, "step-up-required"), (refused.Status, refused.ProblemCode));
            Assert.Contains("insufficient_user_authentication", refused.Response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/users?limit=1")).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "wrong-password"), await StepUpAsync(admin, new { password = "wrong-horse-99" }));

        var stepped = await admin.PostAsync("/api/v1/auth/step-up", new { password = "correct-horse-9" });

        Assert.False(stepped.Body.TryGetProperty("refreshToken", out _));
        var refreshed = await platform.RefreshAsync(tokens);
        Assert.Equal(Session(tokens), Session(refreshed));
        foreach (var recent in new[] { stepped, refreshed })
        {
            var again = new Shopper(platform, recent.Text("accessToken"), email);
            Assert.Equal(HttpStatusCode.NotFound, (await again.SendAsync(HttpMethod.Delete, $"{user}/sessions")).Status);
        }
    }

    [Fact]
    public async Task Account_with_a_second_factor_steps_up_with_a_code_and_not_with_the_password_alone()
    {
        var (email, tokens) = await platform.LogInOfYesterdayAsync("admin");
        var admin = new Shopper(platform, tokens.Text("accessToken"), email);
        var app = await Authenticator.EnableAsync(platform, admin);
        await platform.MakeLoginOlderAsync(email);
        var old = await platform.RefreshAsync(tokens);
        admin = new(platform, old.Text("accessToken"), email);
        var refused = await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{Routes.Nothing}/sessions");
        Assert.Contains("acr_values=\"2\"", refused.Response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        Assert.Equal((HttpStatusCode.Forbidden, "second-factor-required"), await StepUpAsync(admin, new { password = "correct-horse-9" }));
        Assert.Equal((HttpStatusCode.Forbidden, "second-factor-required"), await StepUpAsync(admin, new { }));
        var stepped = await admin.PostAsync("/api/v1/auth/step-up", new { code = await app.NextCodeAsync() });

        Assert.Equal("2", new JsonWebToken(stepped.Text("accessToken")).GetPayloadValue<string>("acr"));
        admin = new(platform, stepped.Text("accessToken"), email);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{Routes.Nothing}/sessions")).Status);
    }

    [Fact]
    public async Task Only_the_callers_session_steps_up()
    {
        var (email, tokens) = await platform.LogInOfYesterdayAsync("admin");
        var other = await platform.LogInForTokensAsync(email);
        await platform.MakeLoginOlderAsync(email);
        await new Shopper(platform, tokens.Text("accessToken"), email).PostAsync("/api/v1/auth/step-up", new { password = "correct-horse-9" });
        var admin = new Shopper(platform, (await platform.RefreshAsync(other)).Text("accessToken"), email);
        Assert.Equal("step-up-required", (await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{Routes.Nothing}/sessions")).ProblemCode);
    }

    [Fact]
    public async Task Account_without_a_second_factor_needs_the_password()
    {
        var person = await platform.NewUserAsync();
        var answer = await person.PostAsync("/api/v1/auth/step-up", new { code = "123456" });
        Assert.Equal((HttpStatusCode.BadRequest, "password"), (answer.Status, answer.Body.GetProperty("errors").EnumerateObject().Single().Name));
    }

    private async Task<(HttpStatusCode, string)> StepUpAsync(Shopper person, object body)
    {
        var answer = await person.PostAsync("/api/v1/auth/step-up", body);
        return (answer.Status, answer.ProblemCode);
    }

    private static string Session(ApiResponse tokens) => new JsonWebToken(tokens.Text("accessToken")).GetPayloadValue<string>("sid");
}
