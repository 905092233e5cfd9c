using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Platform.Deploy;

/// <summary>Azure rejected a request.</summary>
public sealed class AzureApiException(HttpStatusCode status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Azure's error code, such as Forbidden.</summary>
    public string Code => code;
}

/// <summary>Azure's REST APIs, with the deployer's token. Paths are of Resource Manager; other services have full addresses. What may pass (a timeout, too many
/// requests, an answer from 500 on) is tried again for about two minutes.</summary>
/// <param name="http">Sends the requests.</param>
/// <param name="credential">The deployer.</param>
/// <param name="retryDelay">The first delay between two attempts; it doubles up to 30 seconds. Default: one second.</param>
public sealed class AzureApi(HttpClient http, TokenCredential credential, TimeSpan? retryDelay = null)
{
    /// <summary>The token scope of Azure Resource Manager.</summary>
    public const string ManagementScope = "https://management.azure.com/.default";

    /// <summary>The token scope of Key Vault.</summary>
    public const string VaultScope = "https://vault.azure.net/.default";

    private static readonly Uri Management = new("https://management.azure.com");

    private readonly ConcurrentDictionary<string, HttpPipeline> pipelines = new(StringComparer.Ordinal);

    /// <summary>Sends a GET to Azure Resource Manager.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Get, new(Management, path), ManagementScope, null, cancellationToken);

    /// <summary>Sends a PUT to Azure Resource Manager.</summary>
    public Task<JsonNode> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Put, new(Management, path), ManagementScope, body, cancellationToken);

    /// <summary>Sends a PATCH to Azure Resource Manager.</summary>
    public Task<JsonNode> PatchAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Patch, new(Management, path), ManagementScope, body, cancellationToken);

    /// <summary>Sends a POST to Azure Resource Manager.</summary>
    public Task<JsonNode> PostAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Post, new(Management, path), ManagementScope, new JsonObject(), cancellationToken);

    /// <summary>Sends a request with a token for <paramref name="scope"/>.</summary>
    /// <exception cref="AzureApiException">Azure rejected the request.</exception>
    /// <exception cref="DeploymentException">Azure does not answer, or nobody is signed in.</exception>
    public async Task<JsonNode> SendAsync(RequestMethod method, Uri address, string scope, JsonNode? body, CancellationToken cancellationToken)
    {
        var pipeline = pipelines.GetOrAdd(scope, NewPipeline);
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(address);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Content = RequestContent.Create(BinaryData.FromString(body.ToJsonString()));
            message.Request.Headers.Add("Content-Type", "application/json");
        }
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException)
        {
            throw new DeploymentException($"{address.Host} does not answer: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
        catch (Azure.Identity.AuthenticationFailedException failure)
        {
            throw NotSignedIn(failure);
        }
        var answer = Parse(message.Response.Content.ToString());
        return !message.Response.IsError
            ? answer ?? new JsonObject()
            : throw new AzureApiException(
                (HttpStatusCode)message.Response.Status,
                (string?)answer?["error"]?["innererror"]?["code"] ?? (string?)answer?["error"]?["code"] ?? "",
                (string?)answer?["error"]?["message"] ?? $"{method} {address.GetLeftPart(UriPartial.Path)} answered {message.Response.Status}.");
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
            throw NotSignedIn(failure);
        }
    }

    private static DeploymentException NotSignedIn(Exception failure) =>
        new($"Nobody is signed in to Azure: run `azd auth login`. ({failure.Message.Split('\n')[0].Trim()})", failure);

    /// <summary>Its token is kept until shortly before it expires.</summary>
    private HttpPipeline NewPipeline(string scope)
    {
        var options = new Options { Transport = new HttpClientTransport(http) };
        (options.Retry.MaxRetries, options.Retry.Delay, options.Retry.MaxDelay) = (8, retryDelay ?? TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        return HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, scope));
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

    private sealed class Options : ClientOptions;
}
