using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Caching.Memory;

namespace Platform.Local.Durable;

/// <summary>Replays orchestrators and runs entities with the code of the Functions worker, which takes and gives base64-encoded messages of the Durable Task
/// protocol.</summary>
internal sealed class OrchestratorRunner : IDisposable
{
    // The history cache says what stays in memory; this ends what it lost sight of.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1);

    private readonly ExtendedSessionsCache sessions = new();
    private readonly MemoryCache live;
    private readonly RunnerServices services;
    private readonly string? defaultVersion;
    private readonly bool keepsSessions;

    public OrchestratorRunner(TaskHubOptions options, ILoggerFactory loggerFactory)
    {
        live = sessions.GetOrInitializeCache(IdleTimeout.TotalSeconds);
        services = new(new DurableTaskShimFactory(new() { DataConverter = options.DataConverter, EnableEntitySupport = true }, loggerFactory), null);
        (defaultVersion, keepsSessions) = (options.DefaultVersion, options.ExtendedSessions);
    }

    /// <summary>Has the orchestrator do what follows from new events.</summary>
    public P.OrchestratorResponse Run(OrchestrationWork work, IReadOnlyList<P.HistoryEvent> arrived, ITaskOrchestrator orchestrator)
    {
        if (!keepsSessions)
            return Replay(work, arrived, orchestrator);
        if (work.IsLive && Run(Request(work, arrived, isReplay: false), orchestrator, sessions) is { RequiresHistory: false } response)
            return response;
        return Run(Request(work, arrived, isReplay: true), orchestrator, sessions);
    }

    /// <summary>The same from the beginning, and without keeping anything.</summary>
    public P.OrchestratorResponse Replay(OrchestrationWork work, IReadOnlyList<P.HistoryEvent> arrived, ITaskOrchestrator orchestrator) =>
        Run(Request(work, arrived, isReplay: true), orchestrator, null);

    /// <summary>The services of an app, with what the entity runner asks for.</summary>
    public IServiceProvider ServicesFor(IServiceProvider? app) => services with { App = app };

    /// <summary>The instance will not go on from where the runner left it.</summary>
    public void Forget(string instanceId) => live.Remove(instanceId);

    public void ForgetAll() => live.Clear();

    public void Dispose() => sessions.Dispose();

    private P.OrchestratorRequest Request(OrchestrationWork work, IReadOnlyList<P.HistoryEvent> arrived, bool isReplay)
    {
        var request = new P.OrchestratorRequest
        {
            InstanceId = work.InstanceId,
            ExecutionId = work.ExecutionId,
            NewEvents = { arrived },
            EntityParameters = new() { EntityMessageReorderWindow = new Duration() }, // entities get their messages in order
            Properties =
            {
                ["IsExtendedSession"] = Value.ForBool(true), ["IncludeState"] = Value.ForBool(isReplay),
                ["ExtendedSessionIdleTimeoutInSeconds"] = Value.ForNumber(IdleTimeout.TotalSeconds),
            },
        };
        if (defaultVersion is not null)
            request.Properties["defaultVersion"] = Value.ForString(defaultVersion);
        if (isReplay)
            request.PastEvents.AddRange(work.History);
        return request;
    }

    private P.OrchestratorResponse Run(P.OrchestratorRequest request, ITaskOrchestrator orchestrator, ExtendedSessionsCache? sessions) =>
        P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(
            GrpcOrchestrationRunner.LoadAndRun(Convert.ToBase64String(request.ToByteArray()), orchestrator, sessions, services)));

    /// <summary>Gives the runner its factory, and otherwise what the app has.</summary>
    private sealed record RunnerServices(DurableTaskShimFactory Factory, IServiceProvider? App) : IServiceProvider
    {
        public object? GetService(System.Type serviceType) => serviceType == typeof(DurableTaskShimFactory) ? Factory : App?.GetService(serviceType);
    }
}
