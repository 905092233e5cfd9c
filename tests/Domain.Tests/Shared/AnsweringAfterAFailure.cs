using System.Net.Sockets;
using System.Text.Json;
using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class AnsweringAfterAFailure : IDisposable
{
    private readonly CancellationTokenSource caller = new();
    private readonly DefaultHttpContext http = new()
    {
        RequestServices = new ServiceCollection().AddLogging()
        .BuildServiceProvider(),
        Response = { Body = new MemoryStream() }
    };

    public AnsweringAfterAFailure() => http.RequestAborted = caller.Token;

    public void Dispose() => caller.Dispose();

    [Fact]
    public async Task Outage_of_a_dependency_is_503_with_Retry_After()
    {
        Exception[] outages =
        [
            new SocketException((int)SocketError.ConnectionRefused),
            new TimeoutException(),
            new HttpRequestException("Connection refused."),
            new NpgsqlException("No answer.", new TimeoutException()),
            new DbUpdateException("Not saved.", new NpgsqlException("Broken off.", new IOException())),
            new InvalidOperationException("A transient failure.", new NpgsqlException("No answer.", new TimeoutException())),
            new RequestFailedException(503, "Storage is busy."),
            new AggregateException("Every try failed.", new RequestFailedException("No such host.")),
            new TaskCanceledException("HttpClient's timeout passed.", new TimeoutException()),
            new OperationCanceledException("The app stops."),
            new ServiceBusException("No answer.", ServiceBusFailureReason.ServiceCommunicationProblem),
        ];
        foreach (var outage in outages)
        {
            Assert.True(await StatusAfterAsync(outage) == 503, outage.ToString());
            Assert.Equal("5", http.Response.Headers.RetryAfter);
            Assert.Equal("urn:problem-type:platform:dependency-unavailable", Body().GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task Bug_is_500_without_internals()
    {
        Exception[] bugs = [
            new InvalidOperationException("secret"), new ArgumentException("secret"), new RequestFailedException(403, "secret"),
            new DbUpdateException("secret")];
        foreach (var bug in bugs)
        {
            Assert.True(await StatusAfterAsync(bug) == 500, bug.ToString());
            Assert.DoesNotContain("secret", Body().ToString(), StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(408, "request-timeout"), InlineData(413, "body-too-large"), InlineData(400, "request-incomplete")]
    public async Task Body_that_the_server_refuses_is_a_problem_of_that_status(int status, string code)
    {
        Assert.Equal(status, await StatusAfterAsync(new BadHttpRequestException("Reading the request body failed.", status)));
        Assert.Equal($"urn:problem-type:platform:{code}", Body().GetProperty("type").GetString());
    }

    [Fact]
    public async Task Disconnected_caller_gets_no_answer()
    {
        await caller.CancelAsync();
        Assert.Equal(200, await StatusAfterAsync(new OperationCanceledException(caller.Token)));
        Assert.Equal(0, http.Response.Body.Length);
    }

    private async Task<int> StatusAfterAsync(Exception failure)
    {
        http.Response.Body.SetLength(0);
        await new ProblemMiddleware(NullLogger<ProblemMiddleware>.Instance).Invoke(new HttpExecution(http), _ => Task.FromException(failure));
        return http.Response.StatusCode;
    }

    private JsonElement Body()
    {
        http.Response.Body.Position = 0;
        return JsonDocument.Parse(http.Response.Body).RootElement;
    }
}
