using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Persistence;
using Platform.Identity.Users;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class LoggingIn(PlatformFixture platform)
{
    private const string Password = "correct-horse-9";

    [Fact]
    public async Task Account_gets_a_token()
    {
        var email = NewEmail();
        await platform.AddAccountAsync(email);
        var session = await LogInAsync(email, Password);

        Assert.Equal(HttpStatusCode.OK, session.Status);
        Assert.Equal(("Bearer", 600), (session.Text("tokenType"), session.Body.Int("expiresIn")));
        Assert.True(session.Response.Headers.CacheControl!.NoStore);
        var me = await GetMeAsync(session.Text("accessToken"));
        Assert.Equal(HttpStatusCode.OK, me.Status);
        Assert.Equal((new JsonWebToken(session.Text("accessToken")).Subject, email, "Pat"), (me.Text("userId"), me.Text("email"), me.Text("displayName")));
        Assert.Equal(["customer"], me.Body.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task Email_matches_in_any_case()
    {
        var email = NewEmail();
        await platform.AddAccountAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email.ToUpperInvariant(), Password)).Status);
    }

    [Theory, InlineData("/api/v1/auth/login/"), InlineData("/api/v1/auth/LOGIN"), InlineData("/API/v1/Auth/Login/")]
    public async Task Path_matches_in_any_case_and_with_a_slash_at_the_end(string path)
    {
        var email = NewEmail();
        await platform.AddAccountAsync(email);
        using var http = new HttpClient();
        using var body = new StringContent(JsonSerializer.Serialize(new { email, password = Password }), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(platform.Host.AddressOf("gateway"), path), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Password_with_accents_matches_composed_and_decomposed()
    {
        var email = NewEmail();
        await platform.AddAccountAsync(email, "pässwörter-9xyz");
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, "pa\u0308sswo\u0308rter-9xyz")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(email, "passworter-9xyz")).Status);
    }

    [Fact]
    public async Task Name_of_100_emoji_is_accepted()
    {
        static object Registration(int length) =>
            new { email = NewEmail(), password = Password, displayName = string.Concat(Enumerable.Repeat("😀", length)) };
        Assert.Equal(HttpStatusCode.Accepted, (await platform.Anonymous().PostAsync("/api/v1/auth/register", Registration(100))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await platform.Anonymous().PostAsync("/api/v1/auth/register", Registration(101))).Status);
    }

    [Fact]
    public async Task Wrong_password_and_unknown_email_are_refused_alike()
    {
        var email = NewEmail();
        await platform.AddAccountAsync(email);
        var (wrong, unknown) = (await LogInAsync(email, "wrong-horse-99"), await LogInAsync(NewEmail(), Password));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), (wrong.Status, wrong.ProblemCode));
        Assert.Equal((wrong.Status, wrong.ProblemCode, wrong.Text("detail")), (unknown.Status, unknown.ProblemCode, unknown.Text("detail")));
    }

    [Fact]
    public async Task Password_hashed_with_fewer_iterations_is_hashed_anew()
    {
        var hasher = new PasswordHasher<Passwords>(Options.Create(new PasswordHasherOptions { IterationCount = 10 }));
        var (email, weak) = (NewEmail(), hasher.HashPassword(null!, Password));
        await platform.AddAccountAsync(email);
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set password_hash = {weak} where email = {email}"));
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, Password)).Status);
        Assert.NotEqual(weak, await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Users.Where(u => u.Email == email).Select(u => u.PasswordHash).SingleAsync()));
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, Password)).Status);
    }

    [Fact]
    public async Task Registration_names_every_invalid_field()
    {
        var answer = await platform.Anonymous().PostAsync("/api/v1/auth/register", new { email = "nobody", password = "short", displayName = "" });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (answer.Status, answer.ProblemCode));
        Assert.Equal(["displayName", "email", "password"], answer.Body.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task Token_is_signed_with_a_published_key()
    {
        var configuration = (await platform.Anonymous().GetAsync("/.well-known/openid-configuration")).Body;
        var gateway = platform.Host.AddressOf("gateway").GetLeftPart(UriPartial.Authority);
        Assert.Equal((gateway, $"{gateway}/.well-known/jwks.json"), (configuration.Text("issuer"), configuration.Text("jwks_uri")));

        var keys = (await platform.Anonymous().GetAsync("/.well-known/jwks.json")).Body.GetProperty("keys").EnumerateArray().ToList();
        var token = new JsonWebToken((await platform.StaffAsync("customer")).Token!);

        Assert.Equal(("ES256", gateway), (token.Alg, token.Issuer));
        Assert.Contains(keys, key => key.Text("kid") == token.Kid);
        // no private part, d
        Assert.All(keys, key => Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(p => p.Name).Order()));
    }

    private static string NewEmail() => $"l{Guid.NewGuid():N}@example.com";

    private Task<ApiResponse> LogInAsync(string email, string password) => platform.Anonymous().PostAsync("/api/v1/auth/login", new { email, password });

    private Task<ApiResponse> GetMeAsync(string token) => new Shopper(platform, token, "").GetAsync("/api/v1/auth/me");
}
