using Microsoft.IdentityModel.JsonWebTokens;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class LoggingIn(PlatformFixture platform)
{
    private const string Password = "correct-horse-9";

    [Fact]
    public async Task Registered_account_gets_a_token()
    {
        var email = NewEmail();
        var registered = await RegisterAsync(email);
        var session = await LogInAsync(email, Password);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (registered.Status, session.Status));
        Assert.Equal(("Bearer", 600), (session.Text("tokenType"), session.Body.Int("expiresIn")));
        Assert.True(session.Response.Headers.CacheControl!.NoStore);
        var me = await GetMeAsync(session.Text("accessToken"));
        Assert.Equal(HttpStatusCode.OK, me.Status);
        Assert.Equal((registered.Body.Id("userId"), email, "Pat"), (me.Body.Id("userId"), me.Text("email"), me.Text("displayName")));
        Assert.Equal(["customer"], me.Body.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task Email_matches_in_any_case()
    {
        var email = NewEmail();
        await RegisterAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email.ToUpperInvariant(), Password)).Status);
    }

    [Theory, InlineData("/api/v1/auth/login/"), InlineData("/api/v1/auth/LOGIN"), InlineData("/API/v1/Auth/Login/")]
    public async Task Path_matches_in_any_case_and_with_a_slash_at_the_end(string path)
    {
        var email = NewEmail();
        await RegisterAsync(email);
        using var http = new HttpClient();
        using var body = new StringContent(JsonSerializer.Serialize(new { email, password = Password }), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(platform.Host.AddressOf("gateway"), path), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Password_with_accents_matches_composed_and_decomposed()
    {
        var email = NewEmail();
        await RegisterAsync(email, "pässwörter-9xyz");
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, "pa\u0308sswo\u0308rter-9xyz")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(email, "passworter-9xyz")).Status);
    }

    [Fact]
    public async Task Name_of_100_emoji_is_accepted()
    {
        static object Registration(int length) =>
            new { email = NewEmail(), password = Password, displayName = string.Concat(Enumerable.Repeat("😀", length)) };
        Assert.Equal(HttpStatusCode.Created, (await platform.Anybody().PostAsync("/api/v1/auth/register", Registration(100))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await platform.Anybody().PostAsync("/api/v1/auth/register", Registration(101))).Status);
    }

    [Fact]
    public async Task Wrong_password_and_unknown_email_are_refused_alike()
    {
        var email = NewEmail();
        await RegisterAsync(email);
        var (wrong, unknown) = (await LogInAsync(email, "wrong-horse-99"), await LogInAsync(NewEmail(), Password));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), (wrong.Status, wrong.ProblemCode));
        Assert.Equal((wrong.Status, wrong.ProblemCode, wrong.Text("detail")), (unknown.Status, unknown.ProblemCode, unknown.Text("detail")));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_a_known_and_an_unknown_email()
    {
        var (known, unknown) = (NewEmail(), NewEmail());
        await RegisterAsync(known);
        foreach (var email in new[] { known, unknown })
        {
            for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(email, $"wrong-horse-{i}")).Status);

            var answer = await LogInAsync(email, Password);

            Assert.Equal((HttpStatusCode.TooManyRequests, "login-locked"), (answer.Status, answer.ProblemCode));
            Assert.InRange(answer.Response.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 14, 15);
        }
    }

    [Fact]
    public async Task Email_can_be_registered_once()
    {
        var email = NewEmail();
        var answers = await Task.WhenAll(RegisterAsync(email), RegisterAsync(email.ToUpperInvariant()), RegisterAsync(email));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict], answers.Select(a => a.Status).Order());
        var later = await RegisterAsync(email);
        Assert.Equal((HttpStatusCode.Conflict, "email-taken"), (later.Status, later.ProblemCode));
    }

    [Fact]
    public async Task Registration_names_every_invalid_field()
    {
        var answer = await platform.Anybody().PostAsync("/api/v1/auth/register", new { email = "nobody", password = "short", displayName = "" });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (answer.Status, answer.ProblemCode));
        Assert.Equal(["displayName", "email", "password"], answer.Body.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task Token_is_signed_with_a_published_key()
    {
        var configuration = (await platform.Anybody().GetAsync("/.well-known/openid-configuration")).Body;
        var gateway = platform.Host.AddressOf("gateway").GetLeftPart(UriPartial.Authority);
        Assert.Equal((gateway, $"{gateway}/.well-known/jwks.json"), (configuration.Text("issuer"), configuration.Text("jwks_uri")));

        var keys = (await platform.Anybody().GetAsync("/.well-known/jwks.json")).Body.GetProperty("keys").EnumerateArray().ToList();
        var token = new JsonWebToken((await platform.StaffAsync("customer")).Token!);

        Assert.Equal(("ES256", gateway), (token.Alg, token.Issuer));
        Assert.Contains(keys, key => key.Text("kid") == token.Kid);
        // no private part, d
        Assert.All(keys, key => Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(p => p.Name).Order()));
    }

    private static string NewEmail() => $"l{Guid.NewGuid():N}@example.com";

    private Task<Answer> RegisterAsync(string email, string password = Password) =>
        platform.Anybody().PostAsync("/api/v1/auth/register", new { email, password, displayName = "Pat" });

    private Task<Answer> LogInAsync(string email, string password) => platform.Anybody().PostAsync("/api/v1/auth/login", new { email, password });

    private Task<Answer> GetMeAsync(string token) => new Shopper(platform, token, "").GetAsync("/api/v1/auth/me");
}
