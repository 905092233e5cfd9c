using Google.Protobuf;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker.Grpc;

namespace Platform.Local.Durable;

/// <summary>Runs an entity's function, which hands its code to <see cref="EntityBatch.RunAsync"/>, or the encoded request to a dispatcher that does the
/// same.</summary>
public delegate Task EntityInvocation(EntityBatch batch, CancellationToken cancellationToken);

/// <summary>Operations of one entity. One that throws changes nothing: not the state, and nothing is sent.</summary>
public sealed class EntityBatch
{
    private readonly OrchestratorRunner runner;

    internal EntityBatch(string entity, IReadOnlyList<EntityRequest> operations, string? state, OrchestratorRunner runner)
    {
        var request = new P.EntityBatchRequest { InstanceId = entity, EntityState = state };
        foreach (var operation in operations)
        {
            var requested = new P.OperationRequest { RequestId = operation.Id, Operation = operation.Operation, Input = operation.Input };
            if (operation.TraceParent is not null)
                requested.TraceContext = new() { TraceParent = operation.TraceParent };
            request.Operations.Add(requested);
        }

        EncodedRequest = Convert.ToBase64String(request.ToByteArray());
        this.runner = runner;
    }

    /// <summary>The operations and the state, as the Functions host gives them to its worker: a base64-encoded EntityBatchRequest.</summary>
    public string EncodedRequest { get; }

    /// <summary>What came of them: a base64-encoded EntityBatchResult. Null until they have run.</summary>
    public string? EncodedResult { get; set; }

    internal P.EntityBatchResult? Result =>
        string.IsNullOrEmpty(EncodedResult) ? null : P.EntityBatchResult.Parser.ParseFrom(Convert.FromBase64String(EncodedResult));

    /// <summary>The services of an app, with what the runner of the operations asks for.</summary>
    /// <param name="app">The services of the app.</param>
    public IServiceProvider ServicesFor(IServiceProvider app) => runner.ServicesFor(app);

    /// <summary>Runs the operations one after the other.</summary>
    /// <param name="entity">The entity's code.</param>
    public async Task RunAsync(ITaskEntity entity) => EncodedResult = await GrpcEntityRunner.LoadAndRunAsync(EncodedRequest, entity, runner.ServicesFor(null));
}
