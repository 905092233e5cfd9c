using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Platform.Host.Tests.Triggers;

/// <summary>The arguments that the sample functions got.</summary>
public sealed class Observations
{
    public ConcurrentQueue<string> Notes { get; } = new();
    public ConcurrentQueue<string> Middleware { get; } = new();
}

public sealed record Greeting(string Name, int Times);

public sealed class RecordingMiddleware(Observations seen) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        seen.Middleware.Enqueue($"{context.FunctionDefinition.Name} http={context.GetHttpContext() is not null}");
        await next(context);
    }
}

/// <summary>One function for each thing that the local host binds.</summary>
public sealed class SampleFunctions(Observations seen)
{
    [Function(nameof(Greet))]
    public IActionResult Greet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "greet/{place}/{floor:int}")] HttpRequest request, [FromBody] Greeting greeting,
        string place, int floor) => new OkObjectResult($"{greeting.Name} x{greeting.Times} in {place} on {floor}");

    [Function(nameof(Teapot))]
    public IResult Teapot([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context) =>
        Results.Text(context.FunctionDefinition.Name, statusCode: 418);

    [Function(nameof(Ignored))]
    public string Ignored([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "a plain value is not written";

    [Function(nameof(Tick))]
    public void Tick([TimerTrigger("* * * * * *")] TimerInfo timer) =>
        seen.Notes.Enqueue($"tick past={timer.IsPastDue} status={timer.ScheduleStatus is not null}");

    [Function(nameof(ReadClient))]
    public void ReadClient([BlobTrigger("typed/{name}.{ext}")] BlockBlobClient blob, string name, string ext) =>
        seen.Notes.Enqueue($"typed client {blob.Uri} {name} {ext}");

    [Function(nameof(ReadStream))]
    public async Task ReadStream([BlobTrigger("typed/{name}")] Stream blob)
    {
        using var reader = new StreamReader(blob);
        seen.Notes.Enqueue($"typed stream {(await reader.ReadToEndAsync()).Length}");
    }

    [Function(nameof(ReadJson))]
    public void ReadJson([BlobTrigger("typed/{name}")] Greeting blob) => seen.Notes.Enqueue($"typed json {blob.Name} {blob.Times}");

    [Function(nameof(ReadData))]
    public void ReadData([BlobTrigger("typed")] byte[] blob, string blobTrigger, FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        var properties = JsonNode.Parse((string)data["Properties"]!)!;
        seen.Notes.Enqueue($"typed data {blobTrigger} {data["Uri"]} {properties["ContentType"]} {JsonNode.Parse((string)data["Metadata"]!)!["origin"]}");
    }

    [Function(nameof(ReadBlob))]
    public void ReadBlob([BlobTrigger("inbox/{folder}/{name}.txt")] string content, string folder, string name) =>
        seen.Notes.Enqueue($"blob {folder} {name} {content}");

    [Function(nameof(FailOnBlob))]
    public void FailOnBlob([BlobTrigger("broken/{name}")] byte[] content, string name)
    {
        seen.Notes.Enqueue($"broken {name}");
        throw new InvalidOperationException("This blob cannot be read.");
    }

    [Function(nameof(Start))]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "start/{name}")] HttpRequest request, string name, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(Shout), name, cancellationToken);
        var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
        return Results.Text(done.ReadOutputAs<string>());
    }

    [Function(nameof(Shout))]
    public async Task<string> Shout([OrchestrationTrigger] TaskOrchestrationContext context, string name) =>
        await context.CallActivityAsync<string>(nameof(Upper), name) + await context.CallActivityAsync<string>(nameof(Upper), "!");

    [Function(nameof(Upper))]
    public string Upper([ActivityTrigger] string text, FunctionContext context) => text.ToUpperInvariant();
}
