using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.DurableTask.Testing;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using P = Microsoft.DurableTask.Protobuf;

namespace Platform.Host.Tests.Durable.Differential;

/// <summary>Microsoft's in-process test host, with its worker, in memory: one for all scenarios, and one with a default version. The last request that its
/// worker got for each instance is kept. It has no entities, no scheduled start, no rewind and no recursive termination. In a turn that continues as new it
/// drops what the orchestrator sends, also to itself, and so the events to be kept; it also drops the tags of activities.</summary>
public sealed class MicrosoftHost : IAsyncLifetime
{
    public const string Version = "2.0";

    private readonly ConcurrentDictionary<string, P.OrchestratorRequest> requests = new();
    private readonly ConcurrentDictionary<string, int> runs = new();
    private readonly Dictionary<bool, DurableTaskTestHost> hosts = [];
    private Scenario? current;

    public Task InitializeAsync() => Task.CompletedTask; // started when a scenario needs it

    public async Task<DurableTaskClient> PlayAsync(Scenario scenario, bool isVersioned)
    {
        (current, var before) = (scenario, hosts.GetValueOrDefault(isVersioned));
        runs.Clear();
        return (before ?? (hosts[isVersioned] = await StartAsync(isVersioned))).Client;
    }

    /// <summary>The history of an instance as its worker received it last: without what the orchestrator did in its last turn.</summary>
    public IReadOnlyList<P.HistoryEvent> HistoryOf(string instanceId) => [.. requests[instanceId].PastEvents, .. requests[instanceId].NewEvents];

    public async Task DisposeAsync()
    {
        foreach (var host in hosts.Values) await host.DisposeAsync();
    }

    private async Task<DurableTaskTestHost> StartAsync(bool isVersioned)
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var free = ((IPEndPoint)port.LocalEndpoint).Port;
        port.Stop();
        return await DurableTaskTestHost.StartAsync(Register, new()
        {
            Port = free,
            LoggerFactory = NullLoggerFactory.Instance,
            ConfigureServices = services =>
            {
                services.AddSingleton<IExceptionPropertiesProvider>(new ParameterNames());
                services.PostConfigureAll<GrpcDurableTaskWorkerOptions>(
                    options => (options.CallInvoker, options.Channel) = (options.Channel!.Intercept(new Recorder(requests)), null));
                if (isVersioned)
                {
                    services.PostConfigureAll<DurableTaskWorkerOptions>(options => options.Versioning = new()
                    {
                        Version = Version,
                        DefaultVersion = Version,
                        MatchStrategy = DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder,
                        FailureStrategy = DurableTaskWorkerOptions.VersionFailureStrategy.Fail,
                    });
                    services.PostConfigureAll<DurableTaskClientOptions>(options => options.DefaultVersion = Version);
                }
            },
        });
    }

    private void Register(DurableTaskRegistry registry)
    {
        foreach (var name in Scenario.OrchestratorNames)
            registry.AddOrchestrator(name, () => new Orchestrator(context => current!.Orchestrator(name)(context)));
        foreach (var name in Scenario.ActivityNames)
            registry.AddActivity(name, _ => new Activity(input => current!.Run(name, input, runs.AddOrUpdate(name, 0, (_, before) => before + 1))));
    }

    private sealed class Orchestrator(Func<TaskOrchestrationContext, Task<object?>> run) : TaskOrchestrator<string?, object?>
    {
        public override Task<object?> RunAsync(TaskOrchestrationContext context, string? input) => run(context);
    }

    private sealed class Activity(Func<string?, object?> run) : TaskActivity<string?, object?>
    {
        public override Task<object?> RunAsync(TaskActivityContext context, string? input) => Task.FromResult(run(input));
    }

    /// <summary>Keeps the last request for each instance.</summary>
    private sealed class Recorder(ConcurrentDictionary<string, P.OrchestratorRequest> requests) : Interceptor
    {
        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            var call = continuation(request, context);
            return new(new Reader<TResponse>(call.ResponseStream, requests), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
        }
    }

    private sealed class Reader<T>(IAsyncStreamReader<T> inner, ConcurrentDictionary<string, P.OrchestratorRequest> requests) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await inner.MoveNext(cancellationToken)) return false;
            if (inner.Current is P.WorkItem { OrchestratorRequest: { } request }) requests[request.InstanceId] = request;
            return true;
        }
    }
}
