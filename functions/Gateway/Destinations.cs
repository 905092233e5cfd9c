using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>The apps behind the gateway, by their address.</summary>
public sealed class Destinations(IOptions<GatewayOptions> options, TimeProvider clock) : IDisposable
{
    private readonly IOptions<GatewayOptions> options = options;
    private readonly TimeProvider clock = clock;
    private readonly ConcurrentDictionary<Uri, Destination> destinations = new();

    private readonly SocketsHttpHandler sockets = new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, // as the server has read them
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS changes
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current), // replaces the client's trace headers
    };

    public Destination Of(Uri address) =>
        destinations.GetOrAdd(
            address, static (address, edge) => new(address.GetLeftPart(UriPartial.Authority), edge.sockets, edge.options.Value.Resilience, edge.clock), this);

    public void Dispose()
    {
        foreach (var destination in destinations.Values) destination.Dispose();
        sockets.Dispose();
    }
}

/// <summary>An app, behind a bulkhead, a circuit breaker and a retry budget.</summary>
public sealed class Destination : IDisposable
{
    private readonly ConcurrencyLimiter bulkhead;
    private readonly TimeSpan queueTimeout;

    internal Destination(string prefix, SocketsHttpHandler sockets, ResilienceOptions options, TimeProvider clock)
    {
        Prefix = prefix;
        bulkhead = new(new() { PermitLimit = options.MaxConcurrentRequests, QueueLimit = options.MaxQueuedRequests });
        queueTimeout = options.QueueTimeout;
        Breaker = new ResiliencePipelineBuilder<ForwardOutcome> { TimeProvider = clock }
            .AddCircuitBreaker(new()
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.MinimumRequests,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakDuration,
                ShouldHandle = args => new(args.Outcome.Result.AppFailed),
            })
            .Build();
        Client = new(new RetryHandler(sockets), disposeHandler: false);
    }

    public string Prefix { get; }
    public HttpMessageInvoker Client { get; }

    /// <summary>Throws <see cref="BrokenCircuitException"/> for a while after at least half of the requests of ten seconds failed; then one request
    /// probes.</summary>
    public ResiliencePipeline<ForwardOutcome> Breaker { get; }

    /// <summary>A permit among the concurrent requests; not acquired when the queue is full or moves too slowly.</summary>
    public async ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken)
    {
        var lease = bulkhead.AttemptAcquire();
        if (lease.IsAcquired) return lease;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(queueTimeout);
        try
        {
            return await bulkhead.AcquireAsync(1, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return lease;
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        bulkhead.Dispose();
    }
}

/// <param name="AppFailed">Whether the app did not respond, as opposed to the client or to a response that refuses.</param>
public readonly record struct ForwardOutcome(ForwarderError Error, bool AppFailed);

/// <summary>Each request earns a tenth of a repeat, up to ten.</summary>
internal sealed class RetryBudget
{
    private const int Cost = 10, Max = 10 * Cost;
    private int balance = Max;

    public void Earn()
    {
        int known;
        do known = Volatile.Read(ref balance);
        while (known < Max && Interlocked.CompareExchange(ref balance, known + 1, known) != known);
    }

    public bool TrySpend()
    {
        int known;
        do known = Volatile.Read(ref balance);
        while (known >= Cost && Interlocked.CompareExchange(ref balance, known - Cost, known) != known);
        return known >= Cost;
    }
}

/// <summary>Repeats a GET without a body once when its connection broke before a response. Repeats are at most a tenth of the requests.</summary>
/// <remarks>SocketsHttpHandler itself sends a request without a body up to three times more when the connection breaks, a POST too. It sends one with a body
/// once, so each has one, if only an empty one.</remarks>
internal sealed class RetryHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly byte[] Empty = [];
    private readonly RetryBudget budget = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        budget.Earn();
        request.Content ??= new ByteArrayContent(Empty);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException) when (request is { Method.Method: "GET", Content: ByteArrayContent } && budget.TrySpend())
        {
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
