using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Caching.Memory;

namespace Platform.Local.Durable;

/// <summary>Runs orchestrators and entities with the code of the Functions worker, whose input and output are base64-encoded protocol messages.</summary>
internal sealed class OrchestratorRunner : IDisposable
{
    // The history cache evicts sessions; this is for those that it missed.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1);

    private readonly ExtendedSessionsCache sessions = new();
    private readonly MemoryCache live;
    private readonly RunnerServices services;
    private readonly string? defaultVersion;
    private readonly bool extendedSessions;

    public OrchestratorRunner(TaskHubOptions options, ILoggerFactory loggerFactory)
    {
        live = sessions.GetOrInitializeCache(IdleTimeout.TotalSeconds);
        services = new(new DurableTaskShimFactory(new() { DataConverter = options.DataConverter, EnableEntitySupport = true }, loggerFactory), null);
        (defaultVersion, extendedSessions) = (options.DefaultVersion, options.ExtendedSessions);
    }

    /// <summary>Runs an orchestrator for new events.</summary>
    public P.OrchestratorResponse Run(OrchestrationWork work, IReadOnlyList<P.HistoryEvent> arrived, ITaskOrchestrator orchestrator)
    {
        if (!extendedSessions) return Replay(work, arrived, orchestrator);
        if (work.IsLive && Run(Request(work, arrived, isReplay: false), orchestrator, sessions) is { RequiresHistory: false } response)
            return response;
        return Run(Request(work, arrived, isReplay: true), orchestrator, sessions);
    }

    /// <summary>Replays from the beginning, without a session.</summary>
    public P.OrchestratorResponse Replay(OrchestrationWork work, IReadOnlyList<P.HistoryEvent> arrived, ITaskOrchestrator orchestrator) =>
        Run(Request(work, arrived, isReplay: true), orchestrator, null);

    /// <summary>The services of an app, with those that the entity runner needs.</summary>
    public IServiceProvider ServicesFor(IServiceProvider? app) => services with { App = app };

    /// <summary>Evicts a session that cannot be continued.</summary>
    public void Evict(string instanceId) => live.Remove(instanceId);

    public void EvictAll() => live.Clear();

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
        if (defaultVersion is not null) request.Properties["defaultVersion"] = Value.ForString(defaultVersion);
        if (isReplay) request.PastEvents.AddRange(work.History);
        return request;
    }

    private P.OrchestratorResponse Run(P.OrchestratorRequest request, ITaskOrchestrator orchestrator, ExtendedSessionsCache? sessions) =>
        P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(
            GrpcOrchestrationRunner.LoadAndRun(Convert.ToBase64String(request.ToByteArray()), orchestrator, sessions, services)));

    /// <summary>The runner's factory, and otherwise the services of the app.</summary>
    private sealed record RunnerServices(DurableTaskShimFactory Factory, IServiceProvider? App) : IServiceProvider
    {
        public object? GetService(System.Type serviceType) => serviceType == typeof(DurableTaskShimFactory) ? Factory : App?.GetService(serviceType);
    }
}
