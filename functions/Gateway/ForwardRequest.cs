using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>Forwards every request except health checks to the app of its route, streaming in both directions.</summary>
[AllowAnonymous] // the token is checked here, where the route needs one
public sealed partial class ForwardRequest(
    IHttpForwarder forwarder, HttpMessageInvoker client, AccessTokenValidator tokens, CrossOrigin crossOrigin, IOptions<GatewayOptions> options,
    ILogger<ForwardRequest> logger)
{
    private static readonly string[] Methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    [Function(nameof(ForwardRequest))]
    public async Task Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request, // any method, so that the refusal of one is a problem too
        CancellationToken cancellationToken)
    {
        var http = request.HttpContext;
        if (!Methods.Contains(request.Method, StringComparer.OrdinalIgnoreCase))
        {
            http.Response.Headers.Allow = string.Join(", ", Methods);
            await MethodNotAllowed(http.Response.Headers.Allow.ToString()).ExecuteAsync(http);
            return;
        }
        if (crossOrigin.TryAnswerPreflight(http)) return;
        if (await CheckRouteAndTokenAsync(request, cancellationToken) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        var policy = RoutePolicy.Of(request.Method, request.Path)!;
        var route = policy.Route;
        var config = new ForwarderRequestConfig { ActivityTimeout = options.Value.IdleTimeout };
        var error = await forwarder.SendAsync(
            http, options.Value.Routes[route].GetLeftPart(UriPartial.Authority), client, config, new ForwardTransformer(policy), cancellationToken);
        if (error == ForwarderError.None || cancellationToken.IsCancellationRequested || http.Response.HasStarted) return;

        var failure = http.GetForwarderErrorFeature()?.Exception;
        LogFailed(failure, route, error);
        http.Response.Clear();
        await ProblemOf(http, error, failure).ExecuteAsync(http);
    }

    private async Task<IResult?> CheckRouteAndTokenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (RoutePolicy.Of(request.Method, request.Path) is not { } policy || !options.Value.Routes.ContainsKey(policy.Route))
        {
            return Problems.Create(
                StatusCodes.Status404NotFound, "no-such-route",
                $"No route matches this path. The routes are /api/v1/{{{string.Join('|', options.Value.Routes.Keys.Order(StringComparer.Ordinal))}}}/...");
        }
        return policy.NeedsToken ? await tokens.AuthenticateAsync(request, cancellationToken) : null;
    }

    private static IResult MethodNotAllowed(string allowed) =>
        Problems.Create(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", $"This path allows {allowed}.");

    private static IResult ProblemOf(HttpContext http, ForwarderError error, Exception? failure)
    {
        switch (error)
        {
            case ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout or ForwarderError.RequestCanceled:
                return Problems.Create(
                    StatusCodes.Status504GatewayTimeout, "service-timeout",
                    "The service did not respond in time, and may have handled the request. Retry with the same Idempotency-Key.");
            case ForwarderError.Request or ForwarderError.NoAvailableDestinations
                when failure is HttpRequestException { InnerException: SocketException or TimeoutException }:
                http.Response.Headers.RetryAfter = "5";
                return Problems.Create(
                    StatusCodes.Status503ServiceUnavailable, "service-unavailable", "The service is unavailable. Nothing was changed; try again soon.");
            case ForwarderError.RequestBodyClient when failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problems.Create(StatusCodes.Status413PayloadTooLarge, "body-too-large", "The request's body exceeds the maximum size.");
            case ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled:
                return Problems.Create(StatusCodes.Status400BadRequest, "request-incomplete", "The request's body is incomplete. Send it again.");
            default:
                return Problems.Create(
                    StatusCodes.Status502BadGateway, "service-failed",
                    "The service's response broke off, and it may have handled the request. Retry with the same Idempotency-Key.");
        }
    }

    /// <summary>Copies the request without Host and adds the peer to X-Forwarded-For. HEAD is sent as GET and loses the response's body here, so that it works
    /// wherever GET does (RFC 9110, 9.1).</summary>
    private sealed class ForwardTransformer(RoutePolicy policy) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            if (HttpMethods.IsHead(httpContext.Request.Method))
            {
                proxyRequest.Method = HttpMethod.Get;
                proxyRequest.Headers.Range = null; // is defined for GET only
            }
            if (httpContext.Connection.RemoteIpAddress is { } peer)
                proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-For", (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString());
        }

        /// <summary>An app's host responds without a body when no function matches the request, or when it refuses one itself: the gateway adds the
        /// problem.</summary>
        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            if (proxyResponse is not null) ResponseHeaderPolicy.Apply(proxyResponse, policy.Cookies);
            if (proxyResponse is not { Content.Headers.ContentType: null } || UnroutedProblem(proxyResponse) is not { } problem)
                return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken) && !HttpMethods.IsHead(httpContext.Request.Method);
            if (proxyResponse.Content.Headers.Allow.Count > 0) httpContext.Response.Headers.Allow = string.Join(", ", proxyResponse.Content.Headers.Allow);
            await problem.ExecuteAsync(httpContext);
            return false;
        }

        /// <summary>No app sends trailers.</summary>
        public override ValueTask TransformResponseTrailersAsync(
            HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        private static IResult? UnroutedProblem(HttpResponseMessage response) => (int)response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                Problems.Create(StatusCodes.Status404NotFound, "no-such-route", "No route matches this path. Check its spelling; an id is a UUID."),
            StatusCodes.Status405MethodNotAllowed => MethodNotAllowed(string.Join(", ", response.Content.Headers.Allow)),
            StatusCodes.Status431RequestHeaderFieldsTooLarge =>
                Problems.Create(
                    StatusCodes.Status431RequestHeaderFieldsTooLarge, "headers-too-large", "The request's headers are too large."),
            var status and >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError =>
                Problems.Create(status, "request-refused", "The service's server refused the request. Check its headers and its body."),
            _ => null,
        };
    }

    [LoggerMessage(200, LogLevel.Warning, "A request to {Route} could not be forwarded: {Error}")]
    partial void LogFailed(Exception? failure, string route, ForwarderError error);
}
