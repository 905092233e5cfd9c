using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;

namespace Platform.Local.Host.Dashboard;

/// <summary>The dashboard's API. Bodies and histories are truncated, lists are paged.</summary>
internal sealed class DashboardApi(LocalHost host, RecentLogs logs)
{
    private const int PageSize = 50, MaxTextLength = 20_000;
    private const string DeadLetters = "/$DeadLetterQueue";

    private sealed record AppsView(Uri? MailPage, Uri? TelemetryPage, IEnumerable<AppView> Apps);

    private sealed record AppView(string Name, Uri Address, IEnumerable<FunctionView> Functions);

    private sealed record FunctionView(string Name, string Kind, FunctionSummary Runs);

    private sealed record MessageView(
        long SequenceNumber, DateTimeOffset EnqueuedAt, string MessageId, string? Subject, int DeliveryCount, string State,
        string? DeadLetterReason, string? DeadLetterDescription, string? LastError, string Body);

    private sealed record InstanceView(string Hub, InstanceSummary Summary, string Status);

    private sealed record HistoryView(
        string Hub, string InstanceId, string Name, string Status, string? CustomStatus, string? Input, string? Output, string? Failure,
        IReadOnlyList<TimelineEntry> History);

    private sealed record PageView<T>(IReadOnlyList<T> Items, string? Next);

    private sealed record Changed(int Messages);

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/apps", Apps);
        api.MapGet("/logs",
            (long? after, string? trace, string? app) => TypedResults.Ok(logs.After(after ?? 0, NullIfEmpty(trace), NullIfEmpty(app), limit: 500)));
        api.MapGet("/entities", async (CancellationToken cancellationToken) => TypedResults.Ok(await host.ServiceBus.GetStatusAsync(cancellationToken)));
        api.MapGet("/messages", MessagesAsync);
        api.MapPost("/dead-letters/redrive",
            (string entity, long? sequenceNumber, CancellationToken cancellationToken) =>
                ChangeAsync(() => host.ServiceBus.RedriveAsync(entity, ListOf(sequenceNumber), cancellationToken)));
        api.MapPost("/dead-letters/discard",
            (string entity, long? sequenceNumber, CancellationToken cancellationToken) =>
                ChangeAsync(() => host.ServiceBus.DiscardAsync(entity + DeadLetters, ListOf(sequenceNumber), cancellationToken)));
        api.MapGet("/hubs", async (CancellationToken cancellationToken) => TypedResults.Ok(await Task.WhenAll(
            Hubs.Select(async hub => new { hub.Inspector.Hub, Counts = await hub.Inspector.CountAsync(cancellationToken) }))));
        api.MapGet("/instances/{hub}", InstancesAsync);
        api.MapGet("/instances/{hub}/{id}", InstanceAsync);
    }

    private IEnumerable<TaskHub> Hubs => host.Apps.Select(app => app.TaskHub).OfType<TaskHub>();

    private Ok<AppsView> Apps() => TypedResults.Ok(new AppsView(host.Backing.MailPage, host.TelemetryPage,
        host.Apps.Select(
            app => new AppView(app.Name, app.Address, app.Functions.Select(f => new FunctionView(f.Name, f.Kind, app.Invoker.Summarize(f.Name)))))));

    private async Task<Results<Ok<PageView<MessageView>>, ProblemHttpResult>> MessagesAsync(
        string entity, bool dead, long? after, CancellationToken cancellationToken)
    {
        try
        {
            var found = await host.ServiceBus.InspectAsync(dead ? entity + DeadLetters : entity, Math.Max(after ?? 0, 0), PageSize, cancellationToken);
            return TypedResults.Ok(new PageView<MessageView>([.. found.Select(View)], found.Count < PageSize ? null : $"{found[^1].Message.SequenceNumber}"));
        }
        catch (ServiceBusException unknown) when (unknown.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return NotFound(unknown.Message);
        }
    }

    private static MessageView View(InspectedMessage found)
    {
        var message = found.Message;
        return new(message.SequenceNumber, message.EnqueuedTime, message.MessageId, message.Subject, message.DeliveryCount,
            found.LockedUntil is null ? message.State.ToString() : "Locked", message.DeadLetterReason, message.DeadLetterErrorDescription,
            found.LastError, Truncate(message.Body.ToString())!);
    }

    private static async Task<Results<Ok<Changed>, ProblemHttpResult>> ChangeAsync(Func<Task<int>> change)
    {
        try
        {
            return TypedResults.Ok(new Changed(await change()));
        }
        catch (ServiceBusException unknown) when (unknown.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return NotFound(unknown.Message);
        }
    }

    private async Task<Results<Ok<PageView<InstanceView>>, ProblemHttpResult>> InstancesAsync(
        string hub, string? status, string? text, string? after, CancellationToken cancellationToken)
    {
        if (Find(hub) is not { } found) return NotFound($"There is no task hub {hub}.");
        var page = await found.Inspector.ListAsync(new()
        {
            Statuses = Enum.TryParse<OrchestrationRuntimeStatus>(status, out var wanted) ? [wanted] : null,
            IdPrefix = NullIfEmpty(text),
            After = NullIfEmpty(after),
            Limit = PageSize,
        }, cancellationToken);
        return TypedResults.Ok(new PageView<InstanceView>([.. page.Instances.Select(i => new InstanceView(hub, i, i.Status.ToString()))], page.Next));
    }

    private async Task<Results<Ok<HistoryView>, ProblemHttpResult>> InstanceAsync(string hub, string id, CancellationToken cancellationToken)
    {
        if (Find(hub) is not { } found) return NotFound($"There is no task hub {hub}.");
        if (await found.Client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } instance
            || await found.Inspector.TimelineAsync(id, MaxTextLength, cancellationToken) is not { } history)
        {
            return NotFound($"There is no orchestration {id} in {hub}.");
        }

        return TypedResults.Ok(new HistoryView(hub, id, instance.Name, instance.RuntimeStatus.ToString(), instance.SerializedCustomStatus,
            Truncate(instance.SerializedInput), Truncate(instance.SerializedOutput), instance.FailureDetails?.ToString(), history));
    }

    private TaskHub? Find(string hub) => Hubs.FirstOrDefault(h => h.Inspector.Hub == hub);

    private static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    private static IReadOnlyCollection<long>? ListOf(long? sequenceNumber) => sequenceNumber is { } one ? [one] : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Truncate(string? text) => text?.Length > MaxTextLength ? text[..MaxTextLength] + "…" : text;
}
