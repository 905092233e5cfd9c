using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Shared.Auth;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class CheckingAnAccessToken : IDisposable
{
    private readonly FixedClock clock = new();
    private readonly Issuer identity = new("key-1"), stranger = new("key-1");
    private readonly SigningKeys keys;
    private readonly AccessTokenValidator validator;

    public CheckingAnAccessToken()
    {
        keys = new(identity, Options.Create(Issuer.Options), clock, NullLogger<SigningKeys>.Instance);
        validator = identity.ValidatorOf(keys, clock);
    }

    public void Dispose()
    {
        validator.Dispose();
        keys.Dispose();
        identity.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public async Task Valid_token_identifies_the_caller()
    {
        var user = await validator.ValidateAsync(identity.Sign(Issuer.Claims(Now)), default);
        Assert.NotNull(user);
        Assert.Equal((new Guid("bbbbbbbb-0000-0000-0000-000000000001"), "ada@example.com"), (user.UserId(), user.Email()));
        Assert.True(user.IsInAny(Roles.Operator, Roles.Customer));
        Assert.False(user.IsInAny(Roles.Operator, Roles.Admin));
    }

    [Theory, InlineData("iss", "http://elsewhere"), InlineData("iss", null), InlineData("aud", "others"), InlineData("aud", null), InlineData("exp", null)]
    public async Task Wrong_or_missing_claim_is_refused(string claim, string? value)
    {
        var claims = Issuer.Claims(Now);
        claims.Remove(claim);
        if (value is not null) claims.Add(claim, value);
        await AssertRefusedAsync(identity.Sign(claims));
    }

    [Theory]
    [InlineData(-600, 0, true)] // 30 seconds of clock skew are allowed
    [InlineData(-600, -29, true)]
    [InlineData(-600, -30, false)]
    [InlineData(-600, -3600, false)]
    [InlineData(29, 600, true)]
    [InlineData(30, 600, false)]
    public async Task Expired_or_premature_token_is_refused(int notBefore, int expires, bool accepted)
    {
        var claims = Issuer.Claims(Now);
        claims["nbf"] = Now.AddSeconds(notBefore).ToUnixTimeSeconds();
        claims["exp"] = Now.AddSeconds(expires).ToUnixTimeSeconds();
        Assert.Equal(accepted, await validator.ValidateAsync(identity.Sign(claims), default) is not null);
    }

    [Theory, InlineData("none"), InlineData("None"), InlineData("")]
    public async Task Unsigned_token_is_refused(string algorithm)
    {
        await AssertRefusedAsync(identity.Write(algorithm, Issuer.Claims(Now), _ => []));
        await AssertRefusedAsync(identity.Write(algorithm, Issuer.Claims(Now), _ => [1, 2, 3]));
    }

    [Fact]
    public async Task Token_signed_with_the_public_key_as_a_secret_is_refused()
    {
        foreach (var secret in identity.PublicKeyForms)
            await AssertRefusedAsync(identity.Write("HS256", Issuer.Claims(Now), bytes => HMACSHA256.HashData(secret, bytes)));
    }

    [Fact]
    public async Task Token_of_another_algorithm_is_refused()
    {
        await AssertRefusedAsync(identity.Sign(Issuer.Claims(Now), "ES384", HashAlgorithmName.SHA384));
        await AssertRefusedAsync(identity.Sign(Issuer.Claims(Now), "ES512", HashAlgorithmName.SHA512));
    }

    [Theory, InlineData("JWT"), InlineData("jwt"), InlineData(""), InlineData("at+JWT"), InlineData("application/at+jwt"), InlineData("logout+jwt")]
    public async Task Token_of_another_type_is_refused(string type)
    {
        identity.Type = type;
        await AssertRefusedAsync(identity.Sign(Issuer.Claims(Now)));
    }

    [Fact]
    public async Task Audience_among_others_is_accepted_and_one_that_contains_ours_is_not()
    {
        var claims = Issuer.Claims(Now);
        claims["aud"] = new[] { "others", Issuer.Options.Audience };
        Assert.NotNull(await validator.ValidateAsync(identity.Sign(claims), default));
        claims["aud"] = new[] { "others", Issuer.Options.Audience + "-staging", Issuer.Options.Audience.ToUpperInvariant() };
        await AssertRefusedAsync(identity.Sign(claims));
    }

    [Fact]
    public async Task Token_without_a_key_id_or_subject_is_refused()
    {
        var claims = Issuer.Claims(Now);
        claims.Remove("sub");
        await AssertRefusedAsync(identity.Sign(claims));
        identity.KeyId = "";
        await AssertRefusedAsync(identity.Sign(Issuer.Claims(Now)));
    }

    [Fact]
    public async Task Token_of_a_foreign_key_with_our_key_id_is_refused() => await AssertRefusedAsync(stranger.Sign(Issuer.Claims(Now)));

    [Fact]
    public async Task Token_of_an_unknown_key_is_refused()
    {
        stranger.KeyId = "key-2";
        await AssertRefusedAsync(stranger.Sign(Issuer.Claims(Now)));
    }

    /// <summary>The forger's own key, given along with the token.</summary>
    [Fact]
    public async Task Key_in_the_header_is_not_used()
    {
        var own = JsonDocument.Parse(stranger.Jwks).RootElement.GetProperty("keys")[0];
        foreach (var header in new (string, object)[] { ("jwk", own), ("jku", "https://evil.example/keys"), ("x5u", "https://evil.example/cert") })
        {
            Assert.NotNull(await validator.ValidateAsync(identity.Sign(Issuer.Claims(Now), header), default));
            await AssertRefusedAsync(stranger.Sign(Issuer.Claims(Now), header));
        }
        Assert.Equal(0, stranger.TimesAsked);
    }

    [Theory, InlineData("../../dev/null"), InlineData("' or 1=1 --"), InlineData("KEY-1"), InlineData("key-1 ")]
    public async Task Token_of_almost_the_same_key_id_is_refused(string keyId)
    {
        stranger.KeyId = keyId;
        await AssertRefusedAsync(stranger.Sign(Issuer.Claims(Now)));
        identity.Body = identity.Jwks;
        identity.KeyId = keyId;
        await AssertRefusedAsync(identity.Sign(Issuer.Claims(Now)));
    }

    /// <summary>A JWE: who has seen a token could wrap it, with a key that is no secret.</summary>
    [Fact]
    public async Task Valid_token_that_was_encrypted_is_refused()
    {
        var token = identity.Sign(Issuer.Claims(Now));
        var wrapped = new JsonWebTokenHandler().EncryptToken(token, new EncryptingCredentials(
            new SymmetricSecurityKey(new byte[32]), JwtConstants.DirectKeyUseAlg, SecurityAlgorithms.Aes128CbcHmacSha256));
        Assert.Equal(5, wrapped.Split('.').Length);
        await AssertRefusedAsync(wrapped);
        Assert.NotNull(await validator.ValidateAsync(token, default));
    }

    [Fact]
    public async Task Token_with_changed_claims_is_refused()
    {
        var (token, others) = (identity.Sign(Issuer.Claims(Now)).Split('.'), Issuer.Claims(Now));
        Assert.NotNull(await validator.ValidateAsync(string.Join('.', token), default)); // remembered from here
        others["roles"] = new[] { "admin" };
        await AssertRefusedAsync($"{token[0]}.{identity.Sign(others).Split('.')[1]}.{token[2]}");
        await AssertRefusedAsync($"{token[0]}.{token[1]}.");
        await AssertRefusedAsync($"{token[0]}.{token[1]}.{token[2][..^4]}");
    }

    [Fact]
    public async Task Accepted_token_is_accepted_again_until_it_expires()
    {
        var token = identity.Sign(Issuer.Claims(Now));
        for (var i = 0; i < 3; i++) Assert.Equal("ada@example.com", (await validator.ValidateAsync(token, default))?.Email());
        clock.Now = Now.AddMinutes(11);
        await AssertRefusedAsync(token);
    }

    [Fact]
    public async Task Accepted_token_is_refused_once_its_key_is_withdrawn()
    {
        var token = identity.Sign(Issuer.Claims(Now.AddHours(1)));
        clock.Now = Now.AddHours(1);
        Assert.NotNull(await validator.ValidateAsync(token, default));
        identity.Body = """{"keys":[]}""";
        clock.Now = clock.Now.AddMinutes(10); // the keys are read again, and the token is valid for ten minutes and its skew
        await AssertRefusedAsync(token);
    }

    [Fact]
    public void A_bounded_number_of_accepted_tokens_is_remembered()
    {
        var tokens = new VerifiedTokens();
        for (var i = 0; i <= VerifiedTokens.Max; i++)
        {
            var expires = Now.AddMinutes(i % 2 == 0 ? -1 : 1).UtcDateTime;
            tokens.Add($"{i}", new(TokenIssuer.Ours(Issuer.Options, keys), new(), "key-1", Now.UtcDateTime, expires, []), Now.UtcDateTime);
        }
        Assert.InRange(tokens.Count, 1, VerifiedTokens.Max);
        Assert.NotNull(tokens.Find("1"));
        Assert.Null(tokens.Find("2")); // expired: they go first
    }

    [Theory]
    [InlineData(""), InlineData("."), InlineData(".."), InlineData("a.b.c"), InlineData("AAAA.AAAA.AAAA"), InlineData("e30.e30.e30")]
    [InlineData("bnVsbA.bnVsbA.AAAA"), InlineData("W10.W10.AAAA"), InlineData("eyJhbGciOjd9.e30.AAAA"), InlineData("eyJhbGciOiJFUzI1NiIsImtpZCI6N30.e30.AAAA")]
    [InlineData("a.b.c.d.e"), InlineData("e30.e30.e30.e30.e30"), InlineData("Ünïcödé.b.c")]
    public async Task Malformed_token_is_refused(string token) => await AssertRefusedAsync(token);

    [Fact]
    public async Task Token_over_8_KiB_is_refused()
    {
        var claims = Issuer.Claims(Now);
        claims["padding"] = new string('p', 5_000);
        Assert.NotNull(await validator.ValidateAsync(identity.Sign(claims), default));
        claims["padding"] = new string('p', 6_000); // over 8 KiB once encoded
        await AssertRefusedAsync(identity.Sign(claims));
    }

    [Theory, InlineData(""), InlineData("Basic YWRhOnNlY3JldA=="), InlineData("Bearer")]
    public async Task Missing_token_is_401_with_a_challenge(string authorization)
    {
        var request = Request("", ("Authorization", authorization));
        Assert.Equal("token-required", CodeOf(await validator.AuthenticateAsync(request, default) as ProblemHttpResult, 401));
        Assert.Equal("Bearer", request.HttpContext.Response.Headers.WWWAuthenticate);
    }

    [Fact]
    public async Task Invalid_token_is_401_with_an_error()
    {
        var request = Request("", ("Authorization", "Bearer a.b.c"));
        Assert.Equal("invalid-token", CodeOf(await validator.AuthenticateAsync(request, default) as ProblemHttpResult, 401));
        Assert.Equal("Bearer error=\"invalid_token\"", request.HttpContext.Response.Headers.WWWAuthenticate);
        Assert.False(request.HttpContext.User.Identity?.IsAuthenticated);
    }

    [Theory, InlineData("Bearer "), InlineData("bearer  ")]
    public async Task Valid_token_authenticates_the_request(string scheme)
    {
        var request = Request("", ("Authorization", scheme + identity.Sign(Issuer.Claims(Now))));
        Assert.Null(await validator.AuthenticateAsync(request, default));
        Assert.True(request.HttpContext.User.IsInAny(Roles.Customer));
    }

    private async Task AssertRefusedAsync(string token) => Assert.Null(await validator.ValidateAsync(token, default));
}
