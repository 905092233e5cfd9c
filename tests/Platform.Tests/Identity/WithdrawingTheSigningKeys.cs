using System.Diagnostics;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Keys;
using Platform.Local.BackingServices;
using Platform.Shared.Auth;

namespace Platform.Tests.Identity;

/// <summary>The rotation on schedule and the one in an emergency, as npm's jose and openid-client see them, and as our own apps do.</summary>
[Collection(nameof(HostProcess))]
public sealed class WithdrawingTheSigningKeys
{
    [Fact]
    public async Task Tokens_are_verified_by_others_before_during_and_after_a_rotation_and_after_an_emergency_only_those_of_the_new_key()
    {
        await using var platform = new SmallPlatform("signing-keys", "gateway", "identity");
        await platform.StartAsync(reset: true);
        using var others = await NodeVerifier.StartAsync(platform.Host.AddressOf("gateway"));
        var refreshToken = (await platform.Anonymous().PostAsync(
            "/api/v1/auth/login", new { email = "admin@platform.local", password = "Learning-by-doing-1" })).Text("refreshToken");

        async Task<string> RefreshAsync()
        {
            var tokens = await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken });
            refreshToken = tokens.Text("refreshToken");
            return tokens.Text("accessToken");
        }
        async Task AssertVerifiedAsync(string token)
        {
            var (now, kid) = (platform.Clock.GetUtcNow(), new JsonWebToken(token).Kid);
            Assert.Equal(kid, (await others.VerifyAsync(token, now)).GetProperty("kid").GetString());
            Assert.Equal("ERR_JWT_CLAIM_VALIDATION_FAILED", (await others.VerifyAsync(token, now, "another")).Text("error"));
            Assert.Equal(HttpStatusCode.OK, (await new Shopper(platform, token, "").GetAsync("/api/v1/auth/me")).Status);
        }

        var before = await RefreshAsync();
        await AssertVerifiedAsync(before);

        // A month later: the next key is published, and signs a quarter of an hour after that.
        platform.Clock.Advance(TimeSpan.FromDays(15));
        await RefreshAsync();
        platform.Clock.Advance(TimeSpan.FromDays(15));
        await platform.RunTimerAsync("identity", nameof(RotateSigningKeys));
        var during = await RefreshAsync();
        platform.Clock.Advance(KeyRing.PublishedAhead);
        var after = await RefreshAsync();
        Assert.Equal(new JsonWebToken(before).Kid, new JsonWebToken(during).Kid);
        Assert.NotEqual(new JsonWebToken(during).Kid, new JsonWebToken(after).Kid);
        await AssertVerifiedAsync(after);
        Assert.False((await others.VerifyAsync(during, platform.Clock.GetUtcNow() - KeyRing.PublishedAhead)).TryGetProperty("error", out _));

        // The new key leaks.
        var stepUp = await new Shopper(platform, after, "").PostAsync("/api/v1/auth/step-up", new { password = "Learning-by-doing-1" }); // after a month
        var admin = new Shopper(platform, stepUp.Text("accessToken"), "");
        var withdrawn = await admin.PostAsync("/api/v1/auth/signing-keys/withdraw", new { reason = "Found in a log" });
        platform.Clock.Advance(RevokedTokens.MaxAge);

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync("/api/v1/auth/me")).Status);
        platform.Clock.Advance(TimeSpan.FromSeconds(10)); // the apps read the keys again
        var renewed = await RefreshAsync();
        Assert.Equal(
            new JsonWebToken(renewed).Kid, Assert.Single(withdrawn.Body.GetProperty("keys").EnumerateArray()).Text("kid"));
        await AssertVerifiedAsync(renewed);
        foreach (var old in new[] { during, after })
            Assert.Equal("ERR_JWKS_NO_MATCHING_KEY", (await others.VerifyAsync(old, platform.Clock.GetUtcNow())).Text("error"));
        var log = (await new Shopper(platform, renewed, "").GetAsync("/api/v1/security-events?type=signingKeysWithdrawn")).Body.Items().Single();
        Assert.Equal(("Found in a log", new JsonWebToken(renewed).Subject), (log.Text("detail"), log.Text("actorId")));
    }
}

/// <summary>npm's jose and openid-client, in a Node process that ends with this one, which holds its standard input.</summary>
internal sealed class NodeVerifier : IDisposable
{
    private readonly Process process;

    private NodeVerifier(Process process) => this.process = process;

    /// <summary>Reads the issuer's discovery document.</summary>
    public static async Task<NodeVerifier> StartAsync(Uri gateway)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Identity", "Node");
        var logs = Directory.CreateDirectory(Path.Combine(folder, ".local")).FullName;
        await new NodePackages(folder, "jose and openid-client", Path.Combine(Repository.Root, "local", "BackingServices"))
            .EnsureInstalledAsync(logs, _ => { });
        return new(Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "verify.mjs"), gateway.GetLeftPart(UriPartial.Authority)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>The token's kid and sub, or the error by jose's code.</summary>
    public async Task<JsonElement> VerifyAsync(string token, DateTimeOffset now, string audience = "platform")
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { token, now, audience }));
        await process.StandardInput.FlushAsync();
        var answer = await process.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException("The verifier has ended.");
        return JsonDocument.Parse(answer).RootElement;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.Dispose();
    }
}
