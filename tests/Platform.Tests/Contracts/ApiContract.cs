namespace Platform.Tests.Contracts;

/// <summary>Checks answers against the OpenAPI documents.</summary>
internal static class ApiContract
{
    /// <summary>What the gateway may answer in place of a service, by its own document.</summary>
    private static readonly int[] GatewayFailures = [431, 502, 503, 504];

    /// <summary>Why an answer of the gateway is not as documented, or null when it is.</summary>
    public static async Task<string?> ViolationAsync(RecordedResponse answer)
    {
        var method = answer.Method == HttpMethod.Head.Method ? HttpMethod.Get.Method : answer.Method; // the same, without the body
        var operation = OpenApiDocument.All.OrderBy(d => d.Service == "gateway" ? 0 : 1).Select(d => d.Find(method, answer.Path))
            .FirstOrDefault(o => o is not null);
        return operation is null ? await UnknownPathViolationAsync(answer) : await ViolationAsync(operation, answer);
    }

    /// <summary>Why an answer of a service itself is not as its document says, or null when it is.</summary>
    public static Task<string?> ViolationAsync(string service, RecordedResponse answer) =>
        OpenApiDocument.Of(service).Find(answer.Method, answer.Path) is { } operation
            ? ViolationAsync(operation, answer)
            : Task.FromResult<string?>($"{answer.Method} {answer.Path} is not in the openapi.yaml of {service}.");

    private static async Task<string?> ViolationAsync(Operation operation, RecordedResponse answer)
    {
        var (document, response) = (operation.Document, operation.Response(answer.Status));
        if (response is null && GatewayFailures.Contains(answer.Status)) (document, response) = Gateway(answer.Status);
        return response is null
            ? $"{answer.Method} {answer.Path} answered {answer.Status}, which the openapi.yaml of {document.Service} does not have: {answer.Body}"
            : await BodyViolationAsync(document, response, answer);
    }

    /// <summary>No operation: what the gateway says to that.</summary>
    private static async Task<string?> UnknownPathViolationAsync(RecordedResponse answer)
    {
        var (document, response) = Gateway(answer.Status);
        return response is null
            ? $"{answer.Method} {answer.Path} is in no openapi.yaml, and the gateway's has no answer {answer.Status} to such a request: {answer.Body}"
            : await BodyViolationAsync(document, response, answer);
    }

    private static (OpenApiDocument Document, string? Response) Gateway(int status)
    {
        var document = OpenApiDocument.Of("gateway");
        return (document, document.Operations.First(o => o.Path == "/api/v1/{route}/{path}").Response(status));
    }

    private static async Task<string?> BodyViolationAsync(OpenApiDocument document, string response, RecordedResponse answer)
    {
        var what = $"{answer.Method} {answer.Path} {answer.Status}, by the openapi.yaml of {document.Service},";
        if (document.At($"{response}/content") is not JsonObject content || answer.Method == HttpMethod.Head.Method)
            return answer.Body.Length == 0 ? null : $"{what} has no body, but answered {answer.Body}";
        if (answer.ContentType is null || !content.ContainsKey(answer.ContentType))
            return $"{what} is {string.Join(" or ", content.Select(c => c.Key))}, but was '{answer.ContentType}': {answer.Body}";
        if (!answer.ContentType.Contains("json", StringComparison.Ordinal)) return null; // a file, whose content its own tests look at
        JsonNode? body;
        try
        {
            body = JsonNode.Parse(answer.Body);
        }
        catch (JsonException malformed)
        {
            return $"{what} is JSON, but {malformed.Message}: {answer.Body}";
        }
        var errors = await (await SchemaValidator.GetAsync())
            .CheckAsync($"{document.Service}#{response}/content/{OpenApiDocument.Escape(answer.ContentType)}/schema", body);
        return errors.Count == 0 ? null : $"{what} is not what it should be: {string.Join("; ", errors)}. It was {answer.Body}";
    }
}
