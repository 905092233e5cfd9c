using System.Text.Json.Nodes;
using Platform.Manifest;

namespace Platform.Deploy;

/// <summary>Creates the Event Grid subscriptions of blob triggers, after deployment: their key exists only once the host has run.</summary>
public sealed class BlobEvents(AzureApi azure, Azd azd, PollingPolicy polling, Action<string> report)
{
    /// <summary>The container for undelivered events in the app's account, created by infra/modules/event-grid.bicep.</summary>
    public const string Undelivered = "undelivered-events";

    private const string SiteApi = "api-version=2024-11-01", EventsApi = "api-version=2025-02-15";

    /// <summary>Waits until Azure lists the app's functions: before that no trigger of a missing one fires. An app may list none, or an own one to warm up
    /// only, until its triggers are synchronized.</summary>
    /// <exception cref="DeploymentException">A function is missing: the package lacks it, or the host cannot start.</exception>
    public async Task AwaitFunctionsAsync(DeployedApp app, IReadOnlyCollection<string> functions, CancellationToken cancellationToken)
    {
        var missing = functions;
        await polling.UntilAsync<object>(async token =>
        {
            await azure.PostAsync($"{Site(app)}/syncfunctiontriggers?{SiteApi}", token);
            var listed = (await azure.GetAsync($"{Site(app)}/functions?{SiteApi}", token))["value"]!.AsArray();
            missing = [.. functions.Except(listed.Select(f => ((string)f!["name"]!).Split('/')[^1]), StringComparer.OrdinalIgnoreCase)];
            return missing.Count == 0 ? missing : null;
        }, () => $"{app.Site} lacks the functions {string.Join(", ", missing)}: look at its log stream, whether its host starts.", cancellationToken);
    }

    /// <summary>Creates or replaces the subscriptions of an app.</summary>
    public async Task SubscribeAsync(DeployedApp app, IEnumerable<BlobTriggerEntry> triggers, CancellationToken cancellationToken)
    {
        foreach (var trigger in triggers)
        {
            report($"Subscribing {app.Name}'s {trigger.Function} to the container {trigger.Container}");
            var topic = $"{azd.ResourceGroup}/providers/Microsoft.EventGrid/systemTopics/{app.Events}";
            var path = $"{topic}/eventSubscriptions/{trigger.Function.ToLowerInvariant()}?{EventsApi}";
            var last = "";
            // Event Grid validates the endpoint first; an app that is starting may answer too late.
            await polling.UntilAsync<string>(async token =>
            {
                if (await KeyAsync(app, token) is not { } key)
                {
                    last = "the host has no key for blob events yet";
                    return null;
                }
                try
                {
                    await azure.PutAsync(path, Subscription(app, trigger, key), token);
                }
                catch (AzureApiException rejected) when (rejected.Code is "Url validation" or "EndpointValidationFailed"
                    || rejected.Message.Contains("validation", StringComparison.OrdinalIgnoreCase))
                {
                    last = rejected.Message;
                    return null;
                }
                return await StateAsync(path, token) switch { "Succeeded" => trigger.Function, var state => NotYet(state) };
            }, () => $"Event Grid cannot reach {app.Site}: {last}", cancellationToken);

            string? NotYet(string? state)
            {
                last = $"the subscription is {state}";
                return null;
            }
        }
    }

    private async Task<string?> StateAsync(string path, CancellationToken cancellationToken)
    {
        var deadline = new PollingPolicy(TimeSpan.FromMinutes(2), polling.Interval);
        return await deadline.UntilAsync(async token =>
        {
            var state = (string?)(await azure.GetAsync(path, token))["properties"]!["provisioningState"];
            return state is "Succeeded" or "Failed" or "Canceled" or "AwaitingManualAction" ? state : null;
        }, () => "Event Grid does not finish the subscription.", cancellationToken);
    }

    private async Task<string?> KeyAsync(DeployedApp app, CancellationToken cancellationToken) =>
        (string?)(await azure.PostAsync($"{Site(app)}/host/default/listkeys?{SiteApi}", cancellationToken))["systemKeys"]?["blobs_extension"];

    private JsonObject Subscription(DeployedApp app, BlobTriggerEntry trigger, string key) => new()
    {
        ["properties"] = new JsonObject
        {
            ["destination"] = new JsonObject
            {
                ["endpointType"] = "WebHook",
                ["properties"] = new JsonObject
                {
                    ["endpointUrl"] = $"https://{app.Site}.azurewebsites.net/runtime/webhooks/blobs"
                        + $"?functionName=Host.Functions.{trigger.Function}&code={Uri.EscapeDataString(key)}",
                },
            },
            ["filter"] = new JsonObject
            {
                ["includedEventTypes"] = new JsonArray("Microsoft.Storage.BlobCreated"),
                ["subjectBeginsWith"] = $"/blobServices/default/containers/{trigger.Container}/",
            },
            ["eventDeliverySchema"] = "EventGridSchema",
            ["retryPolicy"] = new JsonObject { ["maxDeliveryAttempts"] = 30, ["eventTimeToLiveInMinutes"] = 1440 },
            ["deadLetterWithResourceIdentity"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["type"] = "SystemAssigned" },
                ["deadLetterDestination"] = new JsonObject
                {
                    ["endpointType"] = "StorageBlob",
                    ["properties"] = new JsonObject
                    {
                        ["resourceId"] = $"{azd.ResourceGroup}/providers/Microsoft.Storage/storageAccounts/{app.Storage}",
                        ["blobContainerName"] = Undelivered
                    },
                },
            },
        },
    };

    private string Site(DeployedApp app) => $"{azd.ResourceGroup}/providers/Microsoft.Web/sites/{app.Site}";
}
