using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Platform.Local.Host;
using Platform.Local.Host.Functions;

namespace Platform.Host.Tests.Triggers;

public sealed class FindingFunctions
{
    [Theory]
    [InlineData(typeof(ReturningAMessage), "The function Send has the output binding ServiceBusOutputAttribute, which the local host does not run")]
    [InlineData(typeof(ReturningAMessageAndAResponse), "The function Send has the output binding ServiceBusOutputAttribute, which the local host does not run")]
    [InlineData(typeof(ReadingABlob), "The function Read has the input binding BlobInputAttribute, which the local host does not run")]
    [InlineData(typeof(TakingHttpRequestData), "The function Answer takes an HttpRequestData, which the local host does not run")]
    [InlineData(typeof(WithoutATrigger), "The function Run has 0 parameters with a trigger attribute; it needs exactly one.")]
    [InlineData(typeof(NamedAlike), "Two functions of one app are called Run")]
    public void Unsupported_function_is_refused_by_name(Type functions, string problem)
    {
        var refused = Assert.Throws<LocalHostException>(() => FunctionDescriptor.Find([functions]));
        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
    }

    private static class ReturningAMessage
    {
        [Function("Send")]
        [ServiceBusOutput("orders")]
        public static string Send([HttpTrigger] HttpRequest request) => request.Path;
    }

    private static class ReturningAMessageAndAResponse
    {
        [Function("Send")]
        public static Task<Outputs> SendAsync([HttpTrigger] HttpRequest request) => Task.FromResult(new Outputs(request.Path, Results.Ok()));
    }

    private static class ReadingABlob
    {
        [Function("Read")]
        public static string Read([HttpTrigger] HttpRequest request, [BlobInput("files/a.txt")] string blob) => request.Path + blob;
    }

    private static class TakingHttpRequestData
    {
        [Function("Answer")]
        public static HttpResponseData Answer([HttpTrigger] HttpRequestData request) => request.CreateResponse();
    }

    private static class WithoutATrigger
    {
        [Function("Run")]
        public static void Run(FunctionContext context) => context.GetHashCode();
    }

    private static class NamedAlike
    {
        [Function("Run")]
        public static void First([TimerTrigger("0 0 0 * * *")] TimerInfo timer) => timer.GetHashCode();
        [Function("run")]
        public static void Second([TimerTrigger("0 0 0 * * *")] TimerInfo timer) => timer.GetHashCode();
    }

    private sealed record Outputs([property: ServiceBusOutput("orders")] string Message, [property: HttpResult] IResult Response);
}
