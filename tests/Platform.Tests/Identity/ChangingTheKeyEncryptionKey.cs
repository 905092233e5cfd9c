using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Keys;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

[Collection(nameof(HostProcess))]
public sealed class ChangingTheKeyEncryptionKey
{
    private const string Email = "rotation@example.com", Careful = "careful@example.com", Password = "correct-horse-9";
    private static readonly string Old = Convert.ToBase64String(new byte[32]), New = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]);

    [Fact]
    public async Task Logins_sessions_and_second_factors_go_on_with_both_keys_and_with_the_new_one_alone()
    {
        await using var platform = new SmallPlatform("key-encryption", "gateway", "identity");
        await StartAsync(platform, Old, reset: true);
        await platform.AddAccountAsync(Email, Password);
        await platform.AddAccountAsync(Careful, Password);
        var owner = await platform.LogInAsync(Careful, Password);
        var app = await Authenticator.EnableAsync(platform, owner, clock: platform.Clock);
        var before = await LogInAsync(platform);

        await StartAsync(platform, New, previous: Old);
        var during = await LogInAsync(platform);
        await platform.RunTimerAsync("identity", nameof(RotateSigningKeys));
        await StartAsync(platform, New);
        var after = await LogInAsync(platform);
        var withCode = await platform.Anonymous().PostAsync(
            "/api/v1/auth/login", new { email = Careful, password = Password, code = await app.NextCodeAsync() });
        var refreshed = await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = before.Text("refreshToken") });
        await StartAsync(platform, Old);
        var withoutTheNew = await LogInAsync(platform);
        var identity = platform.Host.AddressOf("identity");
        var health = await Routes.SendRawAsync(HttpMethod.Get, new(identity, "/health/ready"));
        var published = await Routes.SendRawAsync(HttpMethod.Get, new(identity, "/.well-known/jwks.json"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK],
            new[] { before, during, after, refreshed }.Select(answer => answer.Status));
        Assert.Equal(HttpStatusCode.OK, withCode.Status);
        Assert.Single(new[] { before, during, after, refreshed }.Select(SigningKeyOf).Distinct());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "dependency-unavailable"), (withoutTheNew.Status, withoutTheNew.ProblemCode));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unhealthy"), (health.Status, health.Body.GetProperty("checks").Text("key-encryption-key")));
        Assert.Equal(SigningKeyOf(before), Assert.Single(published.Body.GetProperty("keys").EnumerateArray()).Text("kid"));
    }

    private static Task StartAsync(SmallPlatform platform, string key, string previous = "", bool reset = false)
    {
        platform.ConfigureServices = (app, services) =>
        {
            if (app != "identity") return;
            services.Configure<KeyEncryptionOptions>(options => (options.KeyEncryptionKey, options.KeyEncryptionKeyPrevious) = (key, previous));
        };
        return platform.StartAsync(reset);
    }

    private static Task<ApiResponse> LogInAsync(SmallPlatform platform) =>
        platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = Email, password = Password });

    private static string SigningKeyOf(ApiResponse answer) => new JsonWebToken(answer.Text("accessToken")).Kid;
}
