using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Http.Json;
using Azure.Core;
using Platform.Deploy;

namespace Platform.Tests.Infra;

/// <summary>Azure's REST APIs as far as infra/Deploy asks them, with the shapes of answers that their documentation has. It proves what we ask, not that Azure
/// agrees.</summary>
internal sealed class FakeAzure : HttpMessageHandler
{
    private readonly List<(string Request, Func<JsonNode?, (HttpStatusCode, JsonNode)> Answer)> answers = [];

    /// <summary>What was asked: method, path without the API version, body.</summary>
    public ConcurrentQueue<(string Request, JsonNode? Body)> Asked { get; } = new();

    public AzureApi Api => new(new HttpClient(this), new Deployer(Claims), retryDelay: TimeSpan.FromMilliseconds(1));

    /// <summary>What the deployer's token says.</summary>
    public JsonObject Claims { get; init; } = new() { ["oid"] = "somebody", ["upn"] = "ada@example.com" };

    /// <summary>The last rule that fits answers; a path ends where a rule ends.</summary>
    public FakeAzure On(string request, JsonNode answer, HttpStatusCode status = HttpStatusCode.OK) => On(request, _ => (status, answer));

    public FakeAzure On(string request, Func<JsonNode?, (HttpStatusCode, JsonNode)> answer)
    {
        answers.Insert(0, (request, answer));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        var asked = $"{request.Method} {(request.RequestUri!.Host == "management.azure.com" ? "" : request.RequestUri.Host)}{request.RequestUri.AbsolutePath}";
        Asked.Enqueue((asked, body));
        var answer = answers.FirstOrDefault(
            a => asked.EndsWith(a.Request.Split(' ')[1], StringComparison.Ordinal) && asked.StartsWith(a.Request.Split(' ')[0], StringComparison.Ordinal));
        if (answer.Answer is null) return new(HttpStatusCode.NotFound) { Content = JsonContent.Create(Error("NotFound", $"{asked} is not there.")) };
        var (status, content) = answer.Answer(body);
        return new(status) { Content = JsonContent.Create(content.DeepClone()) };
    }

    public static JsonNode Error(string code, string message) => new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };

    public static JsonNode List(params JsonNode[] items) => new JsonObject { ["value"] = new JsonArray(items) };

    /// <summary>The environment after provisioning, with one app that has a blob trigger.</summary>
    public static Azd Azd(params (string Name, string Value)[] more) => new(new (string Name, string Value)[]
    {
        ("AZURE_SUBSCRIPTION_ID", "S"), ("AZURE_LOCATION", "westeurope"), ("AZURE_RESOURCE_GROUP", "G"), ("POSTGRES_NAME", "psql-x"),
        ("APPS", """
            [{"name":"files","site":"func-files-x","identity":"id-files-x","principalId":"P","storage":"stfilesx","vault":"kv-files-x","events":"evgt-files-x"}]
            """),
    }.Concat(more).ToDictionary(v => v.Name, v => v.Value));

    private sealed class Deployer(JsonObject claims) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
