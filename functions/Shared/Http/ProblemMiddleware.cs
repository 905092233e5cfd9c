using System.Data.Common;
using System.Net.Sockets;
using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Shared.Auth;
using Platform.Shared.Privacy;

namespace Platform.Shared.Http;

/// <summary>Turns the exception of an HTTP function into a problem: 503 when a dependency does not answer, otherwise 500; never a stack trace.</summary>
public sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private static readonly Refusal AccountDeleted = new("account-deleted", "The account of this token was deleted. Log in with another one.");

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has disconnected.
        }
        catch (BadHttpRequestException broken) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await Broken(broken.StatusCode).ExecuteAsync(http);
        }
        catch (Exception erased) when (ErasedPeople.IsCauseOf(erased) && !http.Response.HasStarted)
        {
            http.Response.Clear();
            await http.Request.Unauthorized(AccountDeleted).ExecuteAsync(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await (IsOutage(failure) ? Outage(context, http, failure) : Bug(context, failure)).ExecuteAsync(http);
        }
    }

    private static IResult Broken(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => Problems.Create(status, "request-timeout", "The request's body arrived too slowly. Send it again."),
        StatusCodes.Status413PayloadTooLarge => Problems.Create(status, "body-too-large", "The request's body exceeds the maximum size."),
        _ => Problems.Create(status, "request-incomplete", "The request's body is incomplete. Send it again."),
    };

    private IResult Outage(FunctionContext context, HttpContext http, Exception failure)
    {
        LogOutage(failure, context.FunctionDefinition.Name);
        http.Response.Headers.RetryAfter = "5";
        return Problems.Create(
            StatusCodes.Status503ServiceUnavailable, "dependency-unavailable",
            "A dependency is temporarily unavailable. Try again in a few seconds, with the same Idempotency-Key if you sent one.");
    }

    private IResult Bug(FunctionContext context, Exception failure)
    {
        LogBug(failure, context.FunctionDefinition.Name);
        return Problems.Create(StatusCodes.Status500InternalServerError, "internal-error", "An unexpected error occurred. It was logged with the traceId.");
    }

    private static bool IsOutage(Exception failure) => failure switch
    {
        SigningKeysUnavailableException => true,
        DbUpdateException update => update.InnerException is DbException { IsTransient: true },
        DbException database => database.IsTransient,
        TimeoutException or SocketException or HttpRequestException => true,
        OperationCanceledException => true, // a client timed out, or the app stops
        ServiceBusException messaging => messaging.IsTransient,
        RequestFailedException storage => storage.Status is 0 or >= 500, // 0: no response
        AggregateException { InnerException: { } last } => IsOutage(last), // the Azure clients collect the failures of all tries
        InvalidOperationException { InnerException: { } inner } => IsOutage(inner),
        _ => false,
    };

    [LoggerMessage(10, LogLevel.Error, "{Function} failed: a dependency does not answer")]
    partial void LogOutage(Exception failure, string function);

    [LoggerMessage(11, LogLevel.Error, "{Function} failed")]
    partial void LogBug(Exception failure, string function);
}
