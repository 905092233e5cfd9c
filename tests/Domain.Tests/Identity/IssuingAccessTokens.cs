using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Domain.Tests.Shared;
using Platform.Identity.Keys;
using Platform.Identity.Sessions;
using Platform.Identity.Users;
using Platform.Shared.Auth;

namespace Platform.Domain.Tests.Identity;

public sealed class IssuingAccessTokens : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AuthOptions Auth = new()
    {
        Issuer = "http://localhost:7071",
        Audience = "platform",
        JwksUri = new("http://localhost:7072/.well-known/jwks.json")
    };
    private static readonly KeyProtection Protection = new(
        Options.Create(new KeyEncryptionOptions { KeyEncryptionKey = Convert.ToBase64String(new byte[32]) }));
    private static readonly SigningKey Key = SigningKey.Create(Protection, Now), ForeignKey = SigningKey.Create(Protection, Now);
    private static readonly User Ada = User.Register("Ada@example.com", "Ada \"Löve\"", "hash", [Roles.Customer], Now);

    private static readonly Session Login = Session.Start(Ada.Id, new("Firefox", "203.0.113.7"), secondFactor: false, Now.AddMinutes(-5));

    private readonly FixedClock clock = new() { Now = Now };
    private readonly SigningKeys keys;
    private readonly AccessTokenValidator validator;

    public IssuingAccessTokens()
    {
        var http = new Jwks(JsonSerializer.Serialize(JwksView.Of([Key]), PlatformJson.Options));
        keys = new(http, Options.Create(Auth), clock, NullLogger<SigningKeys>.Instance);
        var revoked = new RevokedTokens(http, Options.Create(Auth), clock, NullLogger<RevokedTokens>.Instance);
        validator = new(keys, revoked, http, Options.Create(Auth), clock, NullLogger<SigningKeys>.Instance);
    }

    public void Dispose()
    {
        validator.Dispose();
        keys.Dispose();
    }

    [Fact]
    public void Token_has_its_key_id_and_every_claim()
    {
        var parts = Issue(Key, Auth).Split('.');
        var header = Decode(parts[0]);
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.Equal(Key.Id, header.GetProperty("kid").GetString());

        var claims = Decode(parts[1]);
        Assert.Equal(Auth.Issuer, claims.GetProperty("iss").GetString());
        Assert.Equal(Auth.Audience, claims.GetProperty("aud").GetString());
        Assert.Equal(Ada.Id, claims.GetProperty("sub").GetGuid());
        Assert.Equal("Ada@example.com", claims.GetProperty("email").GetString());
        Assert.Equal("Ada \"Löve\"", claims.GetProperty("name").GetString());
        Assert.Equal(["customer"], claims.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(Login.Id, claims.GetProperty("sid").GetGuid());
        Assert.Equal(Now.ToUnixTimeSeconds() - 300, claims.GetProperty("auth_time").GetInt64());
        Assert.Equal("1", claims.GetProperty("acr").GetString());
        Assert.Equal(["pwd"], claims.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal(("platform", "platform", "platform"),
            (claims.GetProperty("azp").GetString(), claims.GetProperty("client_id").GetString(), claims.GetProperty("scope").GetString()));
        Assert.Equal(0, claims.GetProperty("generation").GetInt32());
        Assert.True(claims.GetProperty("jti").TryGetGuid(out _));
        Assert.Equal(Now.ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(Now.ToUnixTimeSeconds(), claims.GetProperty("nbf").GetInt64());
        Assert.Equal(Now.ToUnixTimeSeconds() + 600, claims.GetProperty("exp").GetInt64());
    }

    [Fact]
    public async Task Token_says_when_and_with_what_its_user_has_authenticated()
    {
        var session = Session.Start(Ada.Id, new("Firefox", "203.0.113.7"), secondFactor: false, Now.AddHours(-1));
        session.StepUp(secondFactor: true, Now.AddMinutes(-1));
        var token = AccessTokens.Create(Ada, session, Key.Open(Protection), Auth, Now);
        Assert.Equal(["pwd", "otp", "mfa"], Decode(token.Split('.')[1]).GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        var user = await validator.ValidateAsync(token, default);
        Assert.Equal((Now.AddMinutes(-1), true), (user!.AuthenticatedAt(), user!.UsedSecondFactor()));
    }

    [Fact]
    public async Task Token_is_accepted_by_every_app()
    {
        var user = await validator.ValidateAsync(Issue(Key, Auth), default);
        Assert.NotNull(user);
        Assert.Equal(Ada.Id, user.UserId());
        Assert.Equal(("Ada@example.com", Login.Id), (user.Email(), user.SessionId()));
        Assert.True(user.IsInAny(Roles.Customer));
        Assert.False(user.IsInAny(Roles.Operator, Roles.Admin));
    }

    [Fact]
    public async Task Token_expires_after_ten_minutes()
    {
        var token = Issue(Key, Auth);
        clock.Now = Now.AddMinutes(10).AddSeconds(29); // 30 seconds of clock skew are allowed
        Assert.NotNull(await validator.ValidateAsync(token, default));
        clock.Now = Now.AddMinutes(10).AddSeconds(30);
        Assert.Null(await validator.ValidateAsync(token, default));
    }

    [Fact]
    public async Task Token_of_another_key_issuer_or_audience_is_refused()
    {
        Assert.Null(await validator.ValidateAsync(Issue(ForeignKey, Auth), default));
        Assert.Null(await validator.ValidateAsync(Issue(Key, new() { Issuer = "http://elsewhere", JwksUri = Auth.JwksUri }), default));
        Assert.Null(await validator.ValidateAsync(Issue(Key, new() { Issuer = Auth.Issuer, Audience = "others", JwksUri = Auth.JwksUri }), default));
    }

    [Fact]
    public void Published_keys_have_no_private_part() =>
        Assert.DoesNotContain("\"d\"", JsonSerializer.Serialize(JwksView.Of([Key]), PlatformJson.Options), StringComparison.Ordinal);

    private static string Issue(SigningKey key, AuthOptions options) => AccessTokens.Create(Ada, Login, key.Open(Protection), options, Now);

    private static JsonElement Decode(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;

    private sealed class Jwks(string json) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(request.RequestUri!.AbsolutePath == RevokedTokens.Path ? """{"revoked":[],"next":"now","more":false}""" : json),
            });
    }
}
