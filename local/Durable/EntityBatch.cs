using Microsoft.DurableTask.Worker.Grpc;

namespace Platform.Local.Durable;

/// <summary>Runs an entity's function, which passes its code to <see cref="EntityBatch.RunAsync"/> or the encoded request to a dispatcher.</summary>
public delegate Task EntityInvocation(EntityBatch batch, CancellationToken cancellationToken);

/// <summary>A batch of operations of one entity. An operation that throws changes nothing and sends nothing.</summary>
public sealed class EntityBatch
{
    private readonly OrchestratorRunner runner;

    internal EntityBatch(string entity, IReadOnlyList<EntityRequest> operations, string? state, OrchestratorRunner runner)
    {
        var request = new P.EntityBatchRequest { InstanceId = entity, EntityState = state };
        foreach (var operation in operations)
        {
            var requested = new P.OperationRequest { RequestId = operation.Id, Operation = operation.Operation, Input = operation.Input };
            if (operation.TraceParent is not null) requested.TraceContext = new() { TraceParent = operation.TraceParent };
            request.Operations.Add(requested);
        }

        EncodedRequest = Convert.ToBase64String(request.ToByteArray());
        this.runner = runner;
    }

    /// <summary>The request as the Functions host passes it to its worker: a base64-encoded EntityBatchRequest.</summary>
    public string EncodedRequest { get; }

    /// <summary>The base64-encoded EntityBatchResult; null before the run.</summary>
    public string? EncodedResult { get; set; }

    internal P.EntityBatchResult? Result =>
        string.IsNullOrEmpty(EncodedResult) ? null : P.EntityBatchResult.Parser.ParseFrom(Convert.FromBase64String(EncodedResult));

    /// <summary>The services of an app, with those that the entity runner needs.</summary>
    public IServiceProvider ServicesFor(IServiceProvider app) => runner.ServicesFor(app);

    /// <summary>Runs the operations in order.</summary>
    public async Task RunAsync(ITaskEntity entity) => EncodedResult = await GrpcEntityRunner.LoadAndRunAsync(EncodedRequest, entity, runner.ServicesFor(null));
}
