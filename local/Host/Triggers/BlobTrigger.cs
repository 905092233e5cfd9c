using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Local.Host.Functions;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs a function for each new or overwritten blob of a container, once per ETag. Receipts are kept in PostgreSQL, so a restart repeats nothing that
/// was finished; after five tries a blob is left alone, with its last error in the receipt.</summary>
sealed partial class BlobTrigger : ITriggerListener
{
    const int MaxTries = 5;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    readonly FunctionDescriptor function;
    readonly TriggerSettings settings;
    readonly BlobContainerClient container;
    readonly Regex path;
    readonly string prefix;
    readonly ILogger logger;
    readonly CancellationTokenSource stopping = new();
    readonly HashSet<(string Name, ETag ETag)> finished = [];
    Task running = Task.CompletedTask;

    public BlobTrigger(FunctionDescriptor function, BlobTriggerAttribute trigger, TriggerSettings settings)
    {
        (this.function, this.settings) = (function, settings);
        logger = settings.Loggers.CreateLogger($"Trigger.{function.Name}");
        var parts = settings.Resolve(trigger.BlobPath, function).Split('/', 2);
        var blobs = settings.Host.Blobs ?? throw new LocalHostException($"The function {function.Name} of {settings.App} has a blob trigger, but there is no storage.");
        container = blobs.GetBlobContainerClient(parts[0]);
        var pattern = parts.Length == 2 ? parts[1] : "{name}";
        prefix = pattern.Split('{')[0];
        // {name} takes what is left of the path, like the Functions host; the text between tokens is literal.
        path = new("^" + Token().Replace(Regex.Escape(pattern).Replace("\\{", "{", StringComparison.Ordinal), "(?<$1>.+)") + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var command = settings.Host.Database.CreateCommand(
            "create table if not exists blob_receipts (function text, container text, blob text, etag text, tries int not null, error text, finished boolean not null, primary key (function, container, blob, etag))");
        await command.ExecuteNonQueryAsync(cancellationToken);
        running = PollAsync();
    }

    async Task PollAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, stopping.Token))
                    if (path.Match(blob.Name) is { Success: true } match && blob.Properties.ETag is { } etag && !finished.Contains((blob.Name, etag))) await RunAsync(blob, etag, match);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                // The container is made with its first blob.
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogPollFailed(failure, container.Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(PollInterval, settings.Host.Clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task RunAsync(BlobItem blob, ETag etag, Match match)
    {
        var cancellationToken = stopping.Token;
        if (await TryNumberAsync(blob, etag, cancellationToken) is not { } tries)
        {
            finished.Add((blob.Name, etag));
            return;
        }
        var client = container.GetBlobClient(blob.Name);
        var type = function.TriggerParameter.ParameterType;
        object trigger = type.IsAssignableFrom(typeof(BlobClient)) ? client
            : type == typeof(BlockBlobClient) ? container.GetBlockBlobClient(blob.Name)
            : type == typeof(Stream) ? await client.OpenReadAsync(cancellationToken: cancellationToken)
            : (await client.DownloadContentAsync(cancellationToken)).Value.Content;
        var data = match.Groups.Values.Where(g => g.Name != "0").ToDictionary(g => g.Name, object? (g) => g.Value, StringComparer.OrdinalIgnoreCase);
        data["BlobTrigger"] = $"{container.Name}/{blob.Name}";
        data["Uri"] = client.Uri.ToString();
        string? error = null;
        try
        {
            await settings.Invoker.InvokeAsync(function, new(trigger) { Extras = settings.Extras(), BindingData = data }, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            error = failure.Message;
            LogFailed(failure, function.Name, blob.Name, tries, MaxTries);
        }
        finally
        {
            if (trigger is Stream stream) await stream.DisposeAsync();
        }
        await using var receipt = settings.Host.Database.CreateCommand("update blob_receipts set finished = $5, error = $6 where (function, container, blob, etag) = ($1, $2, $3, $4)");
        AddKey(receipt, blob, etag);
        receipt.Parameters.Add(new() { Value = error is null || tries >= MaxTries });
        receipt.Parameters.Add(new() { Value = error ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await receipt.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Counts a try before it is made (a crash counts too); null when the blob is finished.</summary>
    async Task<int?> TryNumberAsync(BlobItem blob, ETag etag, CancellationToken cancellationToken)
    {
        await using var command = settings.Host.Database.CreateCommand(
            """
            insert into blob_receipts as r (function, container, blob, etag, tries, finished) values ($1, $2, $3, $4, 1, false)
            on conflict (function, container, blob, etag) do update set tries = r.tries + 1 where not r.finished and r.tries < $5
            returning tries
            """);
        AddKey(command, blob, etag);
        command.Parameters.Add(new() { Value = MaxTries });
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }

    void AddKey(NpgsqlCommand command, BlobItem blob, ETag etag)
    {
        foreach (var part in new[] { $"{settings.App}/{function.Name}", container.Name, blob.Name, etag.ToString() }) command.Parameters.Add(new() { Value = part });
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

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Token();

    [LoggerMessage(110, LogLevel.Error, "The blob function {Function} failed for {Blob} (try {Tries} of {MaxTries})")]
    partial void LogFailed(Exception failure, string function, string blob, int tries, int maxTries);

    [LoggerMessage(111, LogLevel.Warning, "The container {Container} could not be listed")]
    partial void LogPollFailed(Exception failure, string container);
}
