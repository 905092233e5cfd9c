using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs a function for each new or overwritten blob, once per ETag. A blob that failed as often as host.json allows is poison.</summary>
internal sealed partial class BlobTrigger : ITriggerListener
{
    private readonly FunctionDescriptor function;
    private readonly TriggerSettings settings;
    private readonly BlobContainerClient container;
    private readonly BlobPath path;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim slots;
    private readonly Dictionary<string, Task> inProgress = new(StringComparer.Ordinal);
    private Task running = Task.CompletedTask;

    public BlobTrigger(FunctionDescriptor function, BlobTriggerAttribute trigger, TriggerSettings settings)
    {
        (this.function, this.settings) = (function, settings);
        logger = settings.Loggers.CreateLogger($"Trigger.{function.Name}");
        var blobs = settings.Host.Blobs
            ?? throw new LocalHostException($"The function {function.Name} of {settings.App} has a blob trigger, but there is no storage.");
        try
        {
            path = BlobPath.Parse(settings.Resolve(trigger.BlobPath, function));
        }
        catch (FormatException invalid)
        {
            throw new LocalHostException($"The function {function.Name} of {settings.App} has a blob trigger whose path cannot be read: {invalid.Message}");
        }
        if (function.TriggerParameter.ParameterType == typeof(BinaryData))
        {
            throw new LocalHostException(
                $"The function {function.Name} of {settings.App} takes its blob as BinaryData, which the real extension reads as JSON: "
                + "take byte[], string, Stream or a blob client.");
        }

        container = blobs.GetBlobContainerClient(path.Container);
        slots = new(settings.HostJson.MaxDegreeOfParallelism);
    }

    private BlobReceipts Receipts => settings.Host.BlobReceipts;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        running = PollAsync();
        return Task.CompletedTask;
    }

    private async Task PollAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, path.Prefix, stopping.Token))
                    await BeginAsync(blob);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                // The container is created with its first blob.
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogPollFailed(failure, container.Name);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            await Task.Delay(settings.Host.BlobPollInterval, settings.Host.Clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(inProgress.Values);
    }

    private async Task BeginAsync(BlobItem blob)
    {
        if (blob.Properties.ETag is not { } etag || path.Match(blob.Name) is not { } data) return;
        var version = new BlobVersion($"{settings.App}/{function.Name}", container.Name, blob.Name, etag.ToString());
        if (Receipts.IsFinished(version) || (inProgress.TryGetValue(blob.Name, out var handling) && !handling.IsCompleted)) return;
        foreach (var (name, _) in inProgress.Where(b => b.Value.IsCompleted).ToList()) inProgress.Remove(name);
        await slots.WaitAsync(stopping.Token);
        inProgress[blob.Name] = Task.Run(() => HandleAsync(version, data), CancellationToken.None);
    }

    /// <summary>Never throws: the next poll tries again.</summary>
    private async Task HandleAsync(BlobVersion version, Dictionary<string, object?> data)
    {
        try
        {
            await RunAsync(version, data, stopping.Token);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            LogHandlingFailed(failure, function.Name, version.Blob);
        }
        catch (OperationCanceledException)
        {
            // The host stops; the try is counted.
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task RunAsync(BlobVersion version, Dictionary<string, object?> data, CancellationToken cancellationToken)
    {
        var client = container.GetBlobClient(version.Blob);
        BlobProperties properties = await client.GetPropertiesAsync(cancellationToken: cancellationToken);
        if (!IsSame(properties.ETag, version.ETag)) return; // overwritten: the next poll finds the new version
        var tries = await Receipts.BeginAsync(version, cancellationToken);
        var threshold = settings.HostJson.PoisonBlobThreshold;
        if (tries > threshold)
        {
            // The host crashed during the last try.
            await Receipts.EndAsync(version, $"The host was stopped in each of {threshold} tries.", final: true, cancellationToken);
            LogPoison(function.Name, version.Blob, threshold);
            return;
        }
        // Tokens of the path take precedence, as on Azure.
        data.TryAdd("BlobTrigger", $"{container.Name}/{version.Blob}");
        data.TryAdd("Uri", client.Uri.ToString());
        data.TryAdd("Properties", JsonSerializer.Serialize(properties));
        data.TryAdd("Metadata", JsonSerializer.Serialize(properties.Metadata));
        string? error = null;
        try
        {
            var trigger = await OpenAsync(client, cancellationToken);
            await using var stream = trigger as Stream;
            await settings.Invoker.InvokeAsync(function, new(trigger) { Extras = settings.Extras(), BindingData = data }, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            error = failure.Message;
            LogFailed(failure, function.Name, version.Blob, tries, threshold);
        }
        var poison = error is not null && tries >= threshold;
        await Receipts.EndAsync(version, error, final: error is null || poison, CancellationToken.None);
        if (poison) LogPoison(function.Name, version.Blob, tries);
    }

    /// <summary>A listing has the ETag without quotation marks, a header with them.</summary>
    private static bool IsSame(ETag header, string listed) => header.ToString().Trim('"') == listed.Trim('"');

    private async Task<object> OpenAsync(BlobClient client, CancellationToken cancellationToken)
    {
        var type = function.TriggerParameter.ParameterType;
        return type == typeof(BlobClient) || type == typeof(BlobBaseClient) ? client
            : type == typeof(BlockBlobClient) ? container.GetBlockBlobClient(client.Name)
            : type == typeof(PageBlobClient) ? container.GetPageBlobClient(client.Name)
            : type == typeof(AppendBlobClient) ? container.GetAppendBlobClient(client.Name)
            : type == typeof(BlobContainerClient) ? container
            : type == typeof(Stream) ? await client.OpenReadAsync(cancellationToken: cancellationToken)
            : (await client.DownloadContentAsync(cancellationToken)).Value.Content;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync()
    {
        stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(110, LogLevel.Error, "The blob function {Function} failed for {Blob} (try {Tries} of {MaxTries})")]
    partial void LogFailed(Exception failure, string function, string blob, int tries, int maxTries);

    [LoggerMessage(111, LogLevel.Warning, "The container {Container} could not be listed")]
    partial void LogPollFailed(Exception failure, string container);

    [LoggerMessage(112, LogLevel.Error, "The blob {Blob} is poison: {Function} failed {Tries} times. It is not retried until it is redriven")]
    partial void LogPoison(string function, string blob, int tries);

    [LoggerMessage(113, LogLevel.Error, "The blob {Blob} could not be passed to {Function}; retrying")]
    partial void LogHandlingFailed(Exception failure, string function, string blob);
}
