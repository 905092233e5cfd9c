using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>Forwards every request except health checks to the app of its route, streaming in both directions. What is no route is a page, where pages
/// were built.</summary>
[AllowAnonymous] // the token is checked here, where the route needs one
public sealed partial class ForwardRequest(
    IHttpForwarder forwarder, Destinations destinations, AccessTokenValidator tokens, RateLimits limits, PublicCache cache, ApiReference reference,
    CrossOrigin crossOrigin, Pages pages, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<ForwardRequest> logger)
{
    /// <summary>Every path but those of the health functions: the Functions host tries routes in the order of the functions' names, not the most specific
    /// first.</summary>
    private const string Route = "{*path:regex(^(?!health/(live|ready)/?$))}";

    private static readonly string[] Methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    [Function(nameof(ForwardRequest))]
    public async Task Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = Route)] HttpRequest request, // any method, so that the refusal of one is a problem too
        CancellationToken cancellationToken)
    {
        var http = request.HttpContext;
        var client = ClientAddress.Of(http, options.Value.TrustedProxies);
        var isPreflight = crossOrigin.TryAnswerPreflight(http);
        var problem = limits.Take(RateLimit.Requests, RateLimits.ClientOf(client), http.Response);
        if (problem is null && pages.Find(request) is { } page)
        {
            await page.ExecuteAsync(http);
            return;
        }
        if (problem is null && !isPreflight)
        {
            var policy = RoutePolicy.Of(request.Method, request.Path);
            problem = await CheckAsync(http, policy, client, cancellationToken)
                ?? await AnswerAsync(http, policy!, client, cancellationToken);
        }
        if (problem is not null) await problem.ExecuteAsync(http);
    }

    /// <summary>The route of the rest has a constraint, which the empty path does not meet.</summary>
    [Function("ForwardRoot")]
    public Task Root([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{root:maxlength(0)?}")] HttpRequest request, CancellationToken cancellationToken) =>
        Run(request, cancellationToken);

    /// <summary>Null when the request may go on.</summary>
    private async Task<IResult?> CheckAsync(HttpContext http, RoutePolicy? policy, IPAddress client, CancellationToken cancellationToken)
    {
        if (!Methods.Contains(http.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            http.Response.Headers.Allow = string.Join(", ", Methods);
            return MethodNotAllowed(http.Response.Headers.Allow.ToString());
        }
        if (policy is null || (policy.Route != RoutePolicy.Docs && !options.Value.Routes.ContainsKey(policy.Route))) return NoSuchRoute();
        if (http.Request.ContentLength > policy.MaxBodyBytes) return BodyTooLarge($"The body may have at most {policy.MaxBodyBytes} bytes.");
        if (policy.NeedsToken && await tokens.AuthenticateAsync(http.Request, cancellationToken) is { } unauthorized) return unauthorized;
        return policy.Limit is { } limit
            ? limits.Take(limit, policy.NeedsToken ? $"{http.User.UserId()} {policy.Route}" : RateLimits.ClientOf(client), http.Response)
            : null;
    }

    /// <summary>Null when there is a response, or the client has gone.</summary>
    private async Task<IResult?> AnswerAsync(HttpContext http, RoutePolicy policy, IPAddress client, CancellationToken cancellationToken)
    {
        if (policy.Route == RoutePolicy.Docs) return reference.Find(http) ?? NoSuchRoute();
        if (policy.IsCacheable && PublicCache.Covers(http.Request))
            return await cache.AnswerAsync(http, () => ForwardAsync(http, policy, client, cancellationToken), cancellationToken);
        var problem = await ForwardAsync(http, policy, client, cancellationToken);
        if (policy.Limit == RateLimit.Writes && http.Response.StatusCode < StatusCodes.Status400BadRequest) cache.Remove(http.Request);
        return problem;
    }

    /// <summary>Null when the app has responded, or the client has gone.</summary>
    private async Task<IResult?> ForwardAsync(HttpContext http, RoutePolicy policy, IPAddress client, CancellationToken cancellationToken)
    {
        var destination = destinations.Of(options.Value.Routes[policy.Route]);
        using var lease = await destination.EnterAsync(cancellationToken);
        if (!lease.IsAcquired)
            return Unavailable(http, "service-busy", "The service has too many requests at this moment. Try again soon.", TimeSpan.FromSeconds(1));

        using var timeout = new CancellationTokenSource(policy.Timeout, clock);
        await using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        var config = new ForwarderRequestConfig { ActivityTimeout = options.Value.IdleTimeout };
        var transformer = new ForwardTransformer(policy, client);
        ForwardOutcome outcome;
        try
        {
            outcome = await destination.Breaker.ExecuteAsync(
                async (_, token) =>
                {
                    var error = await forwarder.SendAsync(http, destination.Prefix, destination.Client, config, transformer, token);
                    return new ForwardOutcome(error, !HasClientGone(http, cancellationToken) && (HasAppFailed(error) || transformer.HostAnsweredForApp));
                },
                http, timeout.Token);
        }
        catch (BrokenCircuitException open)
        {
            return Unavailable(http, open.RetryAfter ?? options.Value.Resilience.BreakDuration);
        }
        if (outcome.Error == ForwarderError.None || HasClientGone(http, cancellationToken) || http.Response.HasStarted) return null;

        var failure = http.GetForwarderErrorFeature()?.Exception;
        LogFailed(failure, policy.Route, outcome.Error);
        http.Response.Clear();
        return ProblemOf(http, outcome.Error, failure);
    }

    private ProblemHttpResult NoSuchRoute() => Problems.Create(
        StatusCodes.Status404NotFound, "no-such-route",
        $"No route matches this path. The routes are /api/v1/{{{string.Join('|', options.Value.Routes.Keys.Order(StringComparer.Ordinal))}}}/...");

    private static bool HasClientGone(HttpContext http, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested || http.RequestAborted.IsCancellationRequested;

    /// <summary>Not by what the client does: it may break off its request or its response.</summary>
    private static bool HasAppFailed(ForwarderError error) => error is
        ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled or ForwarderError.NoAvailableDestinations
        or ForwarderError.ResponseBodyDestination;

    private static IResult BodyTooLarge(string detail = "The request's body exceeds the maximum size.") =>
        Problems.Create(StatusCodes.Status413PayloadTooLarge, "body-too-large", detail);

    private static bool IsTooLarge(Exception? failure) => failure switch
    {
        BadHttpRequestException bad => bad.StatusCode == StatusCodes.Status413PayloadTooLarge,
        AggregateException several => several.InnerExceptions.Any(IsTooLarge),
        _ => failure?.InnerException is { } inner && IsTooLarge(inner),
    };

    private static IResult Unavailable(HttpContext http, TimeSpan retryAfter) =>
        Unavailable(http, "service-unavailable", "The service is unavailable. Nothing was changed; try again soon.", retryAfter);

    private static IResult Unavailable(HttpContext http, string code, string detail, TimeSpan retryAfter)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Create(StatusCodes.Status503ServiceUnavailable, code, detail);
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
                return Unavailable(http, TimeSpan.FromSeconds(5));
            case ForwarderError.RequestBodyClient when IsTooLarge(failure):
                return BodyTooLarge();
            case ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled:
                return Problems.Create(StatusCodes.Status400BadRequest, "request-incomplete", "The request's body is incomplete. Send it again.");
            default:
                return Problems.Create(
                    StatusCodes.Status502BadGateway, "service-failed",
                    "The service's response broke off, and it may have handled the request. Retry with the same Idempotency-Key.");
        }
    }

    /// <summary>Copies the request, and adds the client's address and the timeout. HEAD is sent as GET and loses the response's body here, so that it works
    /// wherever GET does (RFC 9110, 9.1).</summary>
    private sealed class ForwardTransformer(RoutePolicy policy, IPAddress client) : HttpTransformer
    {
        private const long MaxShortBody = 64 * 1024;

        /// <summary>On Azure the front end responds when the app does not.</summary>
        public bool HostAnsweredForApp { get; private set; }

        public override ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            RequestHeaderPolicy.Copy(httpContext.Request, proxyRequest, policy.RequestCookies);
            if (HttpMethods.IsHead(httpContext.Request.Method))
            {
                proxyRequest.Method = HttpMethod.Get;
                proxyRequest.Headers.Range = null; // is defined for GET only
            }
            proxyRequest.Headers.TryAddWithoutValidation(ClientAddress.Header, client.ToString());
            proxyRequest.Headers.TryAddWithoutValidation(DeadlineMiddleware.Header, policy.TimeoutSeconds);
            // An app that refuses by the headers responds before a long body is sent: once it closes the connection, its response would be lost.
            if (proxyRequest.Content is not null && httpContext.Request.ContentLength is not <= MaxShortBody) proxyRequest.Headers.ExpectContinue = true;
            return ValueTask.CompletedTask;
        }

        /// <summary>An app's host responds without a body when no function matches the request, or when it refuses one itself: the gateway adds the
        /// problem.</summary>
        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            HostAnsweredForApp = (int?)proxyResponse?.StatusCode is 502 or 503 or 504
                && proxyResponse!.Content.Headers.ContentType?.MediaType != "application/problem+json";
            if (proxyResponse is null) return false;
            if (UnroutedProblem(proxyResponse) is not { } problem)
            {
                ResponseHeaderPolicy.Copy(proxyResponse, httpContext.Response.Headers, policy.Cookies);
                return !HttpMethods.IsHead(httpContext.Request.Method);
            }
            if (proxyResponse.Content.Headers.Allow.Count > 0) httpContext.Response.Headers.Allow = string.Join(", ", proxyResponse.Content.Headers.Allow);
            await problem.ExecuteAsync(httpContext);
            return false;
        }

        /// <summary>No app sends trailers.</summary>
        public override ValueTask TransformResponseTrailersAsync(
            HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        private static IResult? UnroutedProblem(HttpResponseMessage response) => (int)response.StatusCode switch
        {
            < StatusCodes.Status400BadRequest => null,
            _ when response.Content.Headers.ContentType is not null => null,
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
