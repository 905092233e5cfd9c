using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Core;

namespace Platform.Deploy;

/// <summary>Azure refused a request.</summary>
public sealed class AzureRefusedException(HttpStatusCode status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Azure's code, such as Forbidden.</summary>
    public string Code => code;
}

/// <summary>Azure's REST APIs, with the deployer's token. Resource Manager's paths begin at the subscription; other services are called by whole
/// addresses.</summary>
public sealed class AzureApi(HttpClient http, TokenCredential credential)
{
    /// <summary>Who asks Azure Resource Manager.</summary>
    public const string ManagementScope = "https://management.azure.com/.default";

    /// <summary>Who asks Key Vault.</summary>
    public const string VaultScope = "https://vault.azure.net/.default";

    private static readonly Uri Management = new("https://management.azure.com");

    /// <summary>GET of a path of Azure Resource Manager.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, new(Management, path), ManagementScope, null, cancellationToken);

    /// <summary>PUT to a path of Azure Resource Manager.</summary>
    public Task<JsonNode> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, new(Management, path), ManagementScope, body, cancellationToken);

    /// <summary>PATCH of a path of Azure Resource Manager.</summary>
    public Task<JsonNode> PatchAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, new(Management, path), ManagementScope, body, cancellationToken);

    /// <summary>POST to a path of Azure Resource Manager.</summary>
    public Task<JsonNode> PostAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, new(Management, path), ManagementScope, new JsonObject(), cancellationToken);

    /// <summary>A request with a token for <paramref name="scope"/>.</summary>
    /// <exception cref="AzureRefusedException">The answer is not a success.</exception>
    /// <exception cref="DeploymentException">Azure does not answer, or nobody is signed in.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, Uri address, string scope, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(scope, cancellationToken));
        if (body is not null) request.Content = JsonContent.Create(body);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            var answer = Parse(text);
            if (response.IsSuccessStatusCode) return answer ?? new JsonObject();
            throw new AzureRefusedException(response.StatusCode, (string?)answer?["error"]?["innererror"]?["code"] ?? (string?)answer?["error"]?["code"] ?? "",
                (string?)answer?["error"]?["message"] ?? $"{method} {address.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException failure)
        {
            throw new DeploymentException($"{address.Host} does not answer: {failure.Message}", failure);
        }
    }

    /// <summary>The deployer's token.</summary>
    public async Task<string> TokenAsync(string scope, CancellationToken cancellationToken)
    {
        try
        {
            return (await credential.GetTokenAsync(new([scope]), cancellationToken)).Token;
        }
        catch (Azure.Identity.AuthenticationFailedException nobody)
        {
            throw new DeploymentException($"Nobody is signed in to Azure: run `azd auth login`. ({nobody.Message.Split('\n')[0].Trim()})", nobody);
        }
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null; // a proxy's page: the status says enough
        }
    }
}
