using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Platform.Bench.Http;

public static class BenchFunctions
{
    [Function(nameof(Hello)), AllowAnonymous]
    public static IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello")] HttpRequest request) => TypedResults.Text("hello");
}
