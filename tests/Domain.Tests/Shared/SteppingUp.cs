using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Shared.Auth;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class SteppingUp : IDisposable
{
    private readonly FixedClock clock = new();
    private readonly Issuer identity = new("key-1");
    private readonly SigningKeys keys;
    private readonly AuthOptions options = new() { Issuer = Issuer.Options.Issuer, JwksUri = Issuer.Options.JwksUri };

    public SteppingUp() => keys = new(identity, Options.Create(Issuer.Options), clock, NullLogger<SigningKeys>.Instance);

    public void Dispose()
    {
        keys.Dispose();
        identity.Dispose();
    }

    [Theory, InlineData(0, 200), InlineData(15 * 60, 200), InlineData((15 * 60) + 1, 401), InlineData(-30, 200), InlineData(-3600, 401)]
    public async Task Login_is_recent_for_fifteen_minutes(int secondsAgo, int status) =>
        Assert.Equal(status, (await CallAsync(nameof(Functions.Change), Claims("operator", Now.AddSeconds(-secondsAgo)))).Status);

    [Fact]
    public async Task Token_that_was_refreshed_keeps_the_time_of_its_login()
    {
        var claims = Claims("operator", Now);
        Assert.Equal(200, (await CallAsync(nameof(Functions.Change), claims)).Status);
        clock.Now = Now.AddMinutes(16);
        claims["nbf"] = clock.Now.ToUnixTimeSeconds();
        claims["exp"] = clock.Now.AddMinutes(10).ToUnixTimeSeconds();
        Assert.Equal(401, (await CallAsync(nameof(Functions.Change), claims)).Status);
        Assert.Equal(200, (await CallAsync(nameof(Functions.Look), claims)).Status);
    }

    [Theory, InlineData("1"), InlineData("2")]
    public async Task Challenge_names_how_and_how_recently_to_log_in(string acr)
    {
        var claims = Claims("operator", Now.AddHours(-1));
        claims["acr"] = acr;
        var answer = await CallAsync(nameof(Functions.Change), claims);
        Assert.Equal((401, "step-up-required"), (answer.Status, answer.Code));
        Assert.Equal($"Bearer error=\"insufficient_user_authentication\", acr_values=\"{acr}\", max_age=\"900\"", answer.Challenge); // RFC 9470
    }

    [Theory, InlineData(null), InlineData("soon"), InlineData(-1L), InlineData(1.5), InlineData(long.MaxValue), InlineData(true)]
    public async Task Token_that_does_not_say_when_its_user_logged_in_is_refused(object? time)
    {
        var claims = Claims("operator", Now);
        claims.Remove("auth_time");
        if (time is not null) claims["auth_time"] = time;
        Assert.Equal("step-up-required", (await CallAsync(nameof(Functions.Change), claims)).Code);
    }

    [Fact]
    public async Task Whoever_lacks_the_role_is_not_asked_to_log_in_again() =>
        Assert.Equal((403, "role-required"), await CodeAsync(nameof(Functions.Change), Claims("customer", Now.AddHours(-1))));

    [Theory, InlineData("operator"), InlineData("admin")]
    public async Task Staff_has_no_role_without_a_second_factor_where_the_settings_demand_one(string role)
    {
        options.StaffNeedsSecondFactor = true;
        var claims = Claims(role, Now);
        Assert.Equal((401, "step-up-required"), await CodeAsync(nameof(Functions.Look), claims));
        Assert.Contains("acr_values=\"2\"", (await CallAsync(nameof(Functions.Look), claims)).Challenge, StringComparison.Ordinal);
        Assert.Equal((200, false), await StaffAsync(nameof(Functions.Own), claims));
        claims["acr"] = "2";
        Assert.Equal((200, true), await StaffAsync(nameof(Functions.Look), claims));
    }

    [Fact]
    public async Task Others_than_staff_need_no_second_factor()
    {
        options.StaffNeedsSecondFactor = true;
        Assert.Equal(200, (await CallAsync(nameof(Functions.Teach), Claims("instructor", Now))).Status);
        Assert.Equal((403, "role-required"), await CodeAsync(nameof(Functions.Look), Claims("customer", Now)));
    }

    [Fact]
    public async Task Service_has_its_roles_without_a_second_factor_and_never_a_recent_login()
    {
        options.StaffNeedsSecondFactor = true;
        var claims = Claims("operator", Now);
        claims.Remove("auth_time");
        claims["client_id"] = claims["sub"];
        Assert.Equal((200, true), await StaffAsync(nameof(Functions.Look), claims));
        Assert.Equal((401, "step-up-required"), await CodeAsync(nameof(Functions.Change), claims));
        claims["client_id"] = "platform";
        Assert.Equal((401, "step-up-required"), await CodeAsync(nameof(Functions.Look), claims));
    }

    private static Dictionary<string, object> Claims(string role, DateTimeOffset login)
    {
        var claims = Issuer.Claims(Now);
        (claims["roles"], claims["auth_time"], claims["acr"]) = (new[] { role }, login.ToUnixTimeSeconds(), "1");
        return claims;
    }

    private async Task<(int, string)> CodeAsync(string function, Dictionary<string, object> claims)
    {
        var answer = await CallAsync(function, claims);
        return (answer.Status, answer.Code);
    }

    private async Task<(int, bool)> StaffAsync(string function, Dictionary<string, object> claims)
    {
        var answer = await CallAsync(function, claims);
        return (answer.Status, answer.IsStaff);
    }

    private async Task<(int Status, string Code, string Challenge, bool IsStaff)> CallAsync(string function, Dictionary<string, object> claims)
    {
        using var services = new ServiceCollection().AddLogging().AddAuthorization(Policies.Configure).AddSingleton<TimeProvider>(clock)
            .AddSingleton(Options.Create(options)).AddSingleton<IAuthorizationHandler, RecentLoginHandler>().BuildServiceProvider();
        using var validator = identity.ValidatorOf(keys, clock, options);
        var middleware = new AuthenticationMiddleware(
            validator, services.GetRequiredService<IAuthorizationService>(), services.GetRequiredService<IAuthorizationPolicyProvider>(),
            Options.Create(options));
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        http.Request.Headers.Authorization = $"Bearer {identity.Sign(claims)}";
        await middleware.Invoke(new HttpExecution(http, $"{typeof(Functions).FullName}.{function}"), _ => Task.CompletedTask);
        var code = body.Length == 0 ? "" : JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("type").GetString()!.Split(':')[^1];
        return (http.Response.StatusCode, code, http.Response.Headers.WWWAuthenticate.ToString(), http.User.IsStaff());
    }

    /// <summary>Functions by what they demand.</summary>
    public static class Functions
    {
        [Authorize(Policy = Policies.SignedIn)]
        public static void Own() { }

        [Authorize(Roles = Roles.InstructorOrStaff)]
        public static void Teach() { }

        [Authorize(Roles = Roles.Staff)]
        public static void Look() { }

        [Authorize(Roles = Roles.Staff), Authorize(Policy = Policies.RecentLogin)]
        public static void Change() { }
    }
}
