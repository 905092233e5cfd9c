using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Shared.Auth;

namespace Platform.Domain.Tests.Shared;

/// <summary>An issuer of tokens with one key, which can also write forged tokens.</summary>
internal sealed class Issuer(string keyId) : HttpMessageHandler, IHttpClientFactory
{
    public static readonly AuthOptions Options = new()
    {
        Issuer = "http://localhost:7071",
        Audience = "platform",
        JwksUri = new("http://localhost:7072/.well-known/jwks.json")
    };

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; set; } = keyId;

    /// <summary>The type in the header of a token.</summary>
    public string Type { get; set; } = "at+jwt";

    /// <summary>What was revoked, as Identity publishes it.</summary>
    public RevocationsView Revocations { get; set; } = new([], "cursor-1", More: false);

    /// <summary>The body of the answer, in place of <see cref="Revocations"/>.</summary>
    public string? RevocationsBody { get; set; }

    /// <summary>The discovery document.</summary>
    public string Discovery { get; set; } = "{}";
    public bool IsDown { get; set; }

    /// <summary>The body of the answer, in place of the keys.</summary>
    public string? Body { get; set; }

    /// <summary>Every answer waits for this.</summary>
    public Task Holds { get; set; } = Task.CompletedTask;

    public int TimesAsked { get; private set; }

    /// <summary>The requests for revocations.</summary>
    public List<string> Looks { get; } = [];

    /// <summary>The public key in the forms that a forger has it in.</summary>
    public byte[][] PublicKeyForms
    {
        get
        {
            var point = key.ExportParameters(false).Q;
            return [Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()), key.ExportSubjectPublicKeyInfo(), [.. point.X!, .. point.Y!],
                Encoding.UTF8.GetBytes(Jwks)];
        }
    }

    /// <summary>The public key, as it is published.</summary>
    public string Jwks
    {
        get
        {
            var point = key.ExportParameters(false).Q;
            var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
            return JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = KeyId, x, y } } });
        }
    }

    /// <summary>Valid claims.</summary>
    public static Dictionary<string, object> Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Options.Issuer,
        ["aud"] = Options.Audience,
        ["sub"] = "bbbbbbbb-0000-0000-0000-000000000001",
        ["sid"] = "bbbbbbbb-0000-0000-0000-000000000002",
        ["generation"] = 3,
        ["email"] = "ada@example.com",
        ["roles"] = new[] { "customer" },
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
    };

    /// <summary>A validator that asks this issuer, as Identity, for keys and revocations.</summary>
    public AccessTokenValidator ValidatorOf(SigningKeys keys, TimeProvider clock, AuthOptions? options = null, ILogger<RevokedTokens>? logger = null)
    {
        var given = Microsoft.Extensions.Options.Options.Create(options ?? Options);
        return new(keys, new(this, given, clock, logger ?? NullLogger<RevokedTokens>.Instance), this, given, clock, NullLogger<SigningKeys>.Instance);
    }

    public string Sign(Dictionary<string, object> claims, params (string Name, object Value)[] header) =>
        Write("ES256", claims, bytes => key.SignData(bytes, HashAlgorithmName.SHA256), header);

    public string Sign(Dictionary<string, object> claims, string algorithm, HashAlgorithmName hash) =>
        Write(algorithm, claims, bytes => key.SignData(bytes, hash));

    /// <param name="header">What the header has beside algorithm, type and key id.</param>
    public string Write(string algorithm, Dictionary<string, object> claims, Func<byte[], byte[]> sign, params (string Name, object Value)[] header)
    {
        var all = header.Append(("alg", algorithm)).Append(("typ", Type)).Append(("kid", KeyId)).ToDictionary(p => p.Item1, p => p.Item2);
        var content = $"{Encode(all)}.{Encode(claims)}";
        return $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Encode(Dictionary<string, object> part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath == RevokedTokens.Path) Looks.Add(Uri.UnescapeDataString(request.RequestUri.Query));
        else TimesAsked++;
        await Holds;
        return IsDown
            ? throw new HttpRequestException("Connection refused.")
            : new HttpResponseMessage { Content = new StringContent(BodyOf(request.RequestUri.AbsolutePath), Encoding.UTF8, "application/json") };
    }

    private string BodyOf(string path) => path switch
    {
        RevokedTokens.Path => RevocationsBody ?? JsonSerializer.Serialize(Revocations, PlatformJson.Options),
        _ when path.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal) => Discovery,
        _ => Body ?? Jwks,
    };

    protected override void Dispose(bool disposing)
    {
        key.Dispose();
        base.Dispose(disposing);
    }
}
