using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Keys;
using Platform.Identity.Sessions;
using Platform.Identity.Users;
using Platform.Shared.Auth;
using Platform.Tests.Contracts;

namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed class AuthenticatingARequest(PlatformFixture platform)
{
    private static readonly User Ada = User.Register("ada@example.com", "Ada", "", [Roles.Customer], TimeProvider.System.GetUtcNow());

    [Theory]
    [InlineData("none"), InlineData("Basic"), InlineData("empty"), InlineData("garbled"), InlineData("three dots"), InlineData("no JSON")]
    [InlineData("an empty header"), InlineData("a number as algorithm"), InlineData("an object as algorithm"), InlineData("an object as key id")]
    [InlineData("an encrypted one's parts"), InlineData("a compressed one"), InlineData("texts as times"), InlineData("over 8 KiB"), InlineData("alg none")]
    [InlineData("alg NONE with a signature"), InlineData("HS256 with the public key"), InlineData("RS256 by name"), InlineData("a foreign key under our name")]
    [InlineData("a foreign key"), InlineData("changed claims"), InlineData("a cut signature"), InlineData("expired"), InlineData("not valid yet")]
    [InlineData("wrong audience"), InlineData("wrong issuer")]
    public async Task Gateway_and_every_app_answer_401(string what)
    {
        var authorization = await AuthorizationAsync(what);
        foreach (var operation in OpenApiDocument.All.SelectMany(d => d.Operations).Where(o => o.Document.Service != "gateway" && o.NeedsToken))
        {
            foreach (var server in new[] { "gateway", operation.Document.Service })
            {
                var (method, path) = (operation.Method.ToUpperInvariant(), operation.PathOf(Routes.Nothing));
                var answer = await Routes.SendRawAsync(new(method), new(platform.Host.AddressOf(server), path),
                    request => request.Headers.TryAddWithoutValidation("Authorization", authorization));
                Assert.Empty(Problem.FaultsOf(answer, 401).Select(fault => $"{server} {method} {path}: {fault}"));
                Assert.NotEmpty(answer.Response.Headers.WwwAuthenticate);
            }
        }
    }

    /// <summary>Otherwise the refusals above would prove nothing.</summary>
    [Fact]
    public async Task Valid_token_made_the_same_way_is_accepted()
    {
        var token = AccessTokens.Create(Ada, ASession, await OurKeyAsync(), Ours, Now);
        var answer = await Routes.SendRawAsync(HttpMethod.Get, new(platform.Host.AddressOf("gateway"), "/api/v1/orders"),
            request => request.Headers.Authorization = new("Bearer", token));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private IServiceProvider Identity => platform.Host.App("identity").Services;
    private AuthOptions Ours => Identity.GetRequiredService<IOptions<AuthOptions>>().Value;
    private ValueTask<SigningCredentials> OurKeyAsync() => Identity.GetRequiredService<SigningKeyStore>().GetCredentialsAsync(default);
    private static Session ASession => Session.Start(Ada.Id, new("", ""), secondFactor: false, Now);
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private async Task<string?> AuthorizationAsync(string what)
    {
        var ours = await OurKeyAsync();
        var good = AccessTokens.Create(Ada, ASession, ours, Ours, Now);
        var parts = good.Split('.');
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SigningCredentials Foreign(string keyId) =>
            new(new ECDsaSecurityKey(foreign) { KeyId = keyId, CryptoProviderFactory = new() { CacheSignatureProviders = false } },
                SecurityAlgorithms.EcdsaSha256);
        AuthOptions Options(string issuer, string audience) => new() { Issuer = issuer, Audience = audience, JwksUri = Ours.JwksUri };
        return what switch
        {
            "none" => null,
            "Basic" => "Basic YWRtaW46YWRtaW4=",
            "empty" => "Bearer ",
            "garbled" => "Bearer this-is-not-a-token",
            "three dots" => "Bearer ...",
            "no JSON" => "Bearer AAAA.AAAA.AAAA",
            "an empty header" => $"Bearer {Part("{}")}.{parts[1]}.{parts[2]}",
            "a number as algorithm" => $"Bearer {Part("""{"alg":7,"typ":[],"kid":{}}""")}.{parts[1]}.{parts[2]}",
            "an object as algorithm" => $"Bearer {Part("""{"alg":{},"typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            "an object as key id" => $"Bearer {Part("""{"alg":"ES256","typ":"JWT","kid":{"a":1}}""")}.{parts[1]}.{parts[2]}",
            "an encrypted one's parts" => $"Bearer {Part("""{"alg":"dir","enc":"A128CBC-HS256"}""")}.AAAA.AAAA.AAAA.AAAA",
            "a compressed one" => $"Bearer {Part("""{"alg":"ES256","zip":"DEF","x5t":7,"cty":[],"crit":["exp"]}""")}.{parts[1]}.{parts[2]}",
            "texts as times" => $"Bearer {parts[0]}.{Part("""{"exp":"never","nbf":1e400,"iat":{},"aud":7,"iss":[]}""")}.{parts[2]}",
            "over 8 KiB" => $"Bearer {parts[0]}.{parts[1]}.{new string('A', 9_000)}",
            "alg none" => $"Bearer {Part("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            "alg NONE with a signature" => $"Bearer {Part("""{"alg":"NONE","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            "HS256 with the public key" => await SignedWithThePublicKeyAsync(parts[1]),
            "RS256 by name" => $"Bearer {Part($$"""{"alg":"RS256","typ":"JWT","kid":"{{ours.Key.KeyId}}"}""")}.{parts[1]}.{parts[2]}",
            "a foreign key under our name" => "Bearer " + AccessTokens.Create(Ada, ASession, Foreign(ours.Key.KeyId), Ours, Now),
            "a foreign key" => "Bearer " + AccessTokens.Create(Ada, ASession, Foreign("foreign"), Ours, Now),
            "changed claims" => $"Bearer {parts[0]}.{Part(Text(parts[1]).Replace("customer", "admin", StringComparison.Ordinal))}.{parts[2]}",
            "a cut signature" => $"Bearer {parts[0]}.{parts[1]}.{parts[2][..^4]}",
            "expired" => "Bearer " + AccessTokens.Create(Ada, ASession, ours, Ours, Now - AccessTokens.Lifetime - TimeSpan.FromMinutes(1)),
            "not valid yet" => "Bearer " + AccessTokens.Create(Ada, ASession, ours, Ours, Now + TimeSpan.FromMinutes(5)),
            "wrong audience" => "Bearer " + AccessTokens.Create(Ada, ASession, ours, Options(Ours.Issuer, "another"), Now),
            "wrong issuer" => "Bearer " + AccessTokens.Create(Ada, ASession, ours, Options("http://elsewhere.example", Ours.Audience), Now),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    /// <summary>The classic confusion: a verifier that takes the algorithm from the token would use the public key as a secret.</summary>
    private async Task<string> SignedWithThePublicKeyAsync(string claims)
    {
        var jwks = (await platform.Anonymous().GetAsync("/.well-known/jwks.json")).Body.GetProperty("keys")[0];
        var unsigned = $"{Part($$"""{"alg":"HS256","typ":"JWT","kid":"{{jwks.Text("kid")}}"}""")}.{claims}";
        var signature = HMACSHA256.HashData(Base64Url.DecodeFromChars(jwks.Text("x")), Encoding.ASCII.GetBytes(unsigned));
        return $"Bearer {unsigned}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
