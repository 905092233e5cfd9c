using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Core;

namespace Platform.Deploy;

/// <summary>Azure rejected a request.</summary>
public sealed class AzureApiException(HttpStatusCode status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Azure's error code, such as Forbidden.</summary>
    public string Code => code;
}

/// <summary>Azure's REST APIs, with the deployer's token. Paths are of Resource Manager; other services have full addresses.</summary>
public sealed class AzureApi(HttpClient http, TokenCredential credential)
{
    /// <summary>The token scope of Azure Resource Manager.</summary>
    public const string ManagementScope = "https://management.azure.com/.default";

    /// <summary>The token scope of Key Vault.</summary>
    public const string VaultScope = "https://vault.azure.net/.default";

    private static readonly Uri Management = new("https://management.azure.com");

    /// <summary>Sends a GET to Azure Resource Manager.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, new(Management, path), ManagementScope, null, cancellationToken);

    /// <summary>Sends a PUT to Azure Resource Manager.</summary>
    public Task<JsonNode> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, new(Management, path), ManagementScope, body, cancellationToken);

    /// <summary>Sends a PATCH to Azure Resource Manager.</summary>
    public Task<JsonNode> PatchAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, new(Management, path), ManagementScope, body, cancellationToken);

    /// <summary>Sends a POST to Azure Resource Manager.</summary>
    public Task<JsonNode> PostAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, new(Management, path), ManagementScope, new JsonObject(), cancellationToken);

    /// <summary>Sends a request with a token for <paramref name="scope"/>.</summary>
    /// <exception cref="AzureApiException">Azure rejected the request.</exception>
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
            throw new AzureApiException(response.StatusCode, (string?)answer?["error"]?["innererror"]?["code"] ?? (string?)answer?["error"]?["code"] ?? "",
                (string?)answer?["error"]?["message"] ?? $"{method} {address.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException failure)
        {
            throw new DeploymentException($"{address.Host} does not answer: {failure.Message}", failure);
        }
    }

    /// <summary>Gets the deployer's token.</summary>
    public async Task<string> TokenAsync(string scope, CancellationToken cancellationToken)
    {
        try
        {
            return (await credential.GetTokenAsync(new([scope]), cancellationToken)).Token;
        }
        catch (Azure.Identity.AuthenticationFailedException failure)
        {
            throw new DeploymentException($"Nobody is signed in to Azure: run `azd auth login`. ({failure.Message.Split('\n')[0].Trim()})", failure);
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
            return null; // the page of a proxy; the status is reported
        }
    }
}
