using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Shared.Auth;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class TrustingAnotherIssuer : IDisposable
{
    private const string Discovery = """{"issuer":"https://login.example/tenant","jwks_uri":"https://login.example/keys"}""";

    private readonly FixedClock clock = new();
    private readonly Issuer identity = new("key-1"), other = new("key-1");
    private readonly SigningKeys keys;

    private readonly TrustedIssuer trusted = new()
    {
        Authority = "https://login.example/tenant",
        Audience = "our-api",
        RolesClaim = "groups",
        Roles = new Dictionary<string, string> { ["staff"] = Roles.Operator, ["authors"] = Roles.Instructor },
    };

    public TrustingAnotherIssuer()
    {
        keys = new(identity, Options.Create(Issuer.Options), clock, NullLogger<SigningKeys>.Instance);
        other.Discovery = Discovery;
    }

    public void Dispose()
    {
        keys.Dispose();
        identity.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Token_of_another_issuer_identifies_a_user_of_its_own_with_the_mapped_roles()
    {
        using var validator = Validator();
        var user = await validator.ValidateAsync(other.Sign(Claims()), default);
        Assert.NotNull(user);
        Assert.True(user.IsInRole(Roles.Operator));
        Assert.False(user.IsInAny(Roles.Admin, Roles.Customer, Roles.Instructor));
        Assert.Equal(("ada@example.com", null), (user.Email(), user.SessionId()));
        Assert.NotEqual(new Guid("bbbbbbbb-0000-0000-0000-000000000001"), user.UserId()); // a subject of another issuer is no user of ours
        Assert.Equal(user.UserId(), (await validator.ValidateAsync(other.Sign(Claims()), default))!.UserId());
    }

    [Fact]
    public async Task Token_of_another_issuer_has_the_time_of_the_login_and_the_second_factor()
    {
        using var validator = Validator();
        var claims = Claims();
        var user = await validator.ValidateAsync(other.Sign(claims), default);
        Assert.Equal((null, false), (user!.AuthenticatedAt(), user!.UsedSecondFactor()));
        (claims["auth_time"], claims["acr"], claims["amr"]) = (Now.ToUnixTimeSeconds(), "2", new[] { "pwd" }); // its acr is in words of its own
        Assert.False((await validator.ValidateAsync(other.Sign(claims), default))!.UsedSecondFactor());
        claims["amr"] = new[] { "pwd", "mfa" };
        user = await validator.ValidateAsync(other.Sign(claims), default);
        Assert.Equal((Now, true), (user!.AuthenticatedAt(), user!.UsedSecondFactor()));
    }

    [Fact]
    public async Task Our_own_tokens_are_accepted_as_before()
    {
        using var validator = Validator();
        Assert.True((await validator.ValidateAsync(identity.Sign(Issuer.Claims(Now)), default))!.IsInRole(Roles.Customer));
    }

    [Fact]
    public async Task Roles_claim_of_ours_gives_nothing_in_its_token()
    {
        using var validator = Validator();
        var claims = Claims();
        claims["roles"] = new[] { Roles.Admin };
        Assert.False((await validator.ValidateAsync(other.Sign(claims), default))!.IsInRole(Roles.Admin));
    }

    [Fact]
    public async Task Each_issuer_signs_for_itself_and_for_its_own_audience_only()
    {
        using var validator = Validator();
        var (ours, theirs) = (Issuer.Claims(Now), Claims());
        Assert.Null(await validator.ValidateAsync(other.Sign(ours), default)); // their key, our issuer
        Assert.Null(await validator.ValidateAsync(identity.Sign(theirs), default));
        theirs["aud"] = "platform";
        Assert.Null(await validator.ValidateAsync(other.Sign(theirs), default));
        ours["aud"] = "our-api";
        Assert.Null(await validator.ValidateAsync(identity.Sign(ours), default));
    }

    [Theory, InlineData("https://login.example/tenant/"), InlineData("https://login.example"), InlineData("https://LOGIN.example/tenant")]
    public async Task Issuer_of_almost_the_same_name_is_refused(string name)
    {
        using var validator = Validator();
        var claims = Claims();
        claims["iss"] = name;
        Assert.Null(await validator.ValidateAsync(other.Sign(claims), default));
    }

    [Fact]
    public async Task Token_of_another_type_or_algorithm_than_configured_is_refused()
    {
        other.Type = "JWT";
        using (var strict = Validator()) Assert.Null(await strict.ValidateAsync(other.Sign(Claims()), default));
        trusted.TokenType = "JWT";
        using var lax = Validator();
        Assert.NotNull(await lax.ValidateAsync(other.Sign(Claims()), default));
        Assert.Null(await lax.ValidateAsync(other.Sign(Claims(), "ES384", HashAlgorithmName.SHA384), default));
        Assert.Null(await lax.ValidateAsync(other.Write("none", Claims(), _ => []), default));
    }

    [Theory]
    [InlineData("""{"issuer":"https://elsewhere.example","jwks_uri":"https://login.example/keys"}""")]
    [InlineData("""{"jwks_uri":"https://login.example/keys"}""")]
    [InlineData("""{"issuer":"https://login.example/tenant","jwks_uri":"http://login.example/keys"}"""), InlineData("[]"), InlineData("<html>")]
    public async Task Discovery_document_that_does_not_name_it_is_an_outage(string discovery)
    {
        other.Discovery = discovery;
        using var validator = Validator();
        await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => validator.ValidateAsync(other.Sign(Claims()), default).AsTask());
        Assert.NotNull(await validator.ValidateAsync(identity.Sign(Issuer.Claims(Now)), default)); // ours do not suffer
    }

    [Theory]
    [InlineData("http://login.example"), InlineData(""), InlineData("login.example")]
    public void Authority_without_https_is_an_invalid_setting(string authority)
    {
        trusted.Authority = authority;
        Assert.False(OptionsWith(trusted).AreTrustedIssuersValid);
    }

    [Fact]
    public void Issuer_twice_a_symmetric_algorithm_and_an_unknown_role_are_invalid_settings()
    {
        Assert.True(OptionsWith(trusted).AreTrustedIssuersValid);
        Assert.False(OptionsWith(trusted, trusted).AreTrustedIssuersValid);
        Assert.False(OptionsWith(new TrustedIssuer { Authority = "https://a.example", Issuer = Issuer.Options.Issuer, Audience = "a" }).AreTrustedIssuersValid);
        Assert.False(OptionsWith(new TrustedIssuer { Authority = "https://a.example", Audience = "a", Algorithm = "HS256" }).AreTrustedIssuersValid);
        Assert.False(OptionsWith(new TrustedIssuer { Authority = "https://a.example", Audience = "" }).AreTrustedIssuersValid);
        Assert.False(OptionsWith(new TrustedIssuer
        {
            Authority = "https://a.example",
            Audience = "a",
            Roles = new Dictionary<string, string> { ["x"] = "superuser" },
        }).AreTrustedIssuersValid);
    }

    private AccessTokenValidator Validator()
    {
        var options = Options.Create(OptionsWith(trusted));
        var revoked = new RevokedTokens(identity, options, clock, NullLogger<RevokedTokens>.Instance);
        return new(keys, revoked, other, options, clock, NullLogger<SigningKeys>.Instance);
    }

    private static AuthOptions OptionsWith(params TrustedIssuer[] trusted) => new()
    {
        Issuer = Issuer.Options.Issuer,
        Audience = Issuer.Options.Audience,
        JwksUri = Issuer.Options.JwksUri,
        TrustedIssuers = trusted,
    };

    private static Dictionary<string, object> Claims()
    {
        var claims = Issuer.Claims(Now);
        (claims["iss"], claims["aud"], claims["groups"]) = ("https://login.example/tenant", "our-api", new[] { "staff", "admin", "unknown" });
        return claims;
    }
}
