using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>Every request but the health checks: sends it on to the app of its route, streaming both ways, and answers itself only when that cannot be
/// done.</summary>
[AllowAnonymous] // the token is checked here, where the route needs one
public sealed partial class ForwardRequest(
    IHttpForwarder forwarder, HttpMessageInvoker client, AccessTokenValidator tokens, IOptions<GatewayOptions> options, ILogger<ForwardRequest> logger)
{
    /// <summary>The function.</summary>
    [Function(nameof(ForwardRequest))]
    public async Task Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", "options", Route = "{*path}")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var http = request.HttpContext;
        if (await RefuseAsync(request, cancellationToken) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        var route = RoutePolicy.Of(request.Method, request.Path)!.Route;
        var config = new ForwarderRequestConfig { ActivityTimeout = options.Value.IdleTimeout };
        var error = await forwarder.SendAsync(
            http, options.Value.Routes[route].GetLeftPart(UriPartial.Authority), client, config, Forwarded.Instance, cancellationToken);
        if (error == ForwarderError.None || cancellationToken.IsCancellationRequested || http.Response.HasStarted) return;

        var failure = http.GetForwarderErrorFeature()?.Exception;
        LogFailed(failure, route, error);
        http.Response.Clear();
        await Problem(http, error, failure).ExecuteAsync(http);
    }

    private async Task<IResult?> RefuseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (RoutePolicy.Of(request.Method, request.Path) is not { } policy || !options.Value.Routes.ContainsKey(policy.Route))
        {
            return Problems.Create(
                StatusCodes.Status404NotFound, "no-such-route",
                $"Nothing is at this path. There are /api/v1/{{{string.Join('|', options.Value.Routes.Keys.Order(StringComparer.Ordinal))}}}/...");
        }

        return policy.NeedsToken ? await tokens.RefuseAsync(request, cancellationToken) : null;
    }

    private static IResult Problem(HttpContext http, ForwarderError error, Exception? failure)
    {
        switch (error)
        {
            case ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout or ForwarderError.RequestCanceled:
                return Problems.Create(
                    StatusCodes.Status504GatewayTimeout, "service-timeout",
                    "The service did not answer in time. Whether it did what you asked is not known: repeat with the same Idempotency-Key.");
            case ForwarderError.Request or ForwarderError.NoAvailableDestinations when failure is HttpRequestException { InnerException: SocketException or TimeoutException }:
                http.Response.Headers.RetryAfter = "5";
                return Problems.Create(
                    StatusCodes.Status503ServiceUnavailable, "service-unavailable",
                    "The service cannot be reached now. Nothing was changed; try again in a few seconds.");
            case ForwarderError.RequestBodyClient when failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problems.Create(StatusCodes.Status413PayloadTooLarge, "body-too-large", "The request's body is larger than anything here takes.");
            case ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled:
                return Problems.Create(StatusCodes.Status400BadRequest, "request-incomplete", "The request's body did not arrive whole: send it again.");
            default:
                return Problems.Create(
                    StatusCodes.Status502BadGateway, "service-failed",
                    "The service broke off its answer. Whether it did what you asked is not known: repeat with the same Idempotency-Key.");
        }
    }

    /// <summary>Copies everything but the Host, which names the gateway, and adds the peer to X-Forwarded-For; the trace context is written by the HTTP client.
    /// A HEAD is a GET to the apps, whose answer loses its body here: so it works at every path where GET does, as RFC 9110 (9.1) wants, and no app has to know
    /// of it.</summary>
    private sealed class Forwarded : HttpTransformer
    {
        public static readonly Forwarded Instance = new();

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            if (HttpMethods.IsHead(httpContext.Request.Method))
            {
                proxyRequest.Method = HttpMethod.Get;
                proxyRequest.Headers.Range = null; // means nothing but to GET
            }
            if (httpContext.Connection.RemoteIpAddress is { } peer)
                proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-For", (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString());
        }

        /// <summary>An app's host answers without a body when none of the app's functions takes the request: here it gets the problem that all other errors
        /// have.</summary>
        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            if (proxyResponse is not { Content.Headers.ContentType: null } || UnroutedProblem(proxyResponse) is not { } problem)
                return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken) && !HttpMethods.IsHead(httpContext.Request.Method);
            if (proxyResponse.Content.Headers.Allow.Count > 0) httpContext.Response.Headers.Allow = string.Join(", ", proxyResponse.Content.Headers.Allow);
            await problem.ExecuteAsync(httpContext);
            return false;
        }

        private static IResult? UnroutedProblem(HttpResponseMessage response) => (int)response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                Problems.Create(StatusCodes.Status404NotFound, "no-such-route", "Nothing is at this path. Look at its spelling; an id in it is a UUID."),
            StatusCodes.Status405MethodNotAllowed =>
                Problems.Create(
                    StatusCodes.Status405MethodNotAllowed, "method-not-allowed",
                    $"At this path there is only {string.Join(", ", response.Content.Headers.Allow)}."),
            StatusCodes.Status431RequestHeaderFieldsTooLarge =>
                Problems.Create(
                    StatusCodes.Status431RequestHeaderFieldsTooLarge, "headers-too-large", "The request's headers are too long: send shorter ones."),
            _ => null,
        };
    }

    [LoggerMessage(200, LogLevel.Warning, "A request to {Route} could not be forwarded: {Error}")]
    partial void LogFailed(Exception? failure, string route, ForwarderError error);
}
