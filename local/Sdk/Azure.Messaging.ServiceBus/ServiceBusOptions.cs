#nullable disable // The real package is not annotated.

using System.Net;
using System.Net.Security;

namespace Azure.Messaging.ServiceBus;

/// <summary>How a client connects.</summary>
public class ServiceBusClientOptions
{
    public ServiceBusTransportType TransportType { get; set; }

    public ServiceBusRetryOptions RetryOptions { get; set; } = new();

    public IWebProxy WebProxy { get; set; }

    public Uri CustomEndpointAddress { get; set; }

    public bool EnableCrossEntityTransactions { get; set; }

    public string Identifier { get; set; }

    public TimeSpan ConnectionIdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    public RemoteCertificateValidationCallback CertificateValidationCallback { get; set; }
}

/// <summary>What a connection runs over.</summary>
public enum ServiceBusTransportType
{
    AmqpTcp = 0,
    AmqpWebSockets = 1,
}

/// <summary>How a client retries.</summary>
public class ServiceBusRetryOptions
{
    public ServiceBusRetryMode Mode { get; set; } = ServiceBusRetryMode.Exponential;

    public int MaxRetries { get; set; } = 3;

    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(0.8);

    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromMinutes(1);

    public ServiceBusRetryPolicy CustomRetryPolicy { get; set; }
}

/// <summary>Whether pauses between tries stay the same or grow.</summary>
public enum ServiceBusRetryMode
{
    Fixed = 0,
    Exponential = 1,
}

/// <summary>An app's own rule for retries.</summary>
public abstract class ServiceBusRetryPolicy
{
    public abstract TimeSpan CalculateTryTimeout(int attemptCount);

    public abstract TimeSpan? CalculateRetryDelay(Exception lastException, int attemptCount);
}

/// <summary>How a sender is named.</summary>
public class ServiceBusSenderOptions
{
    public string Identifier { get; set; }
}

/// <summary>What a receiver reads, and how.</summary>
public class ServiceBusReceiverOptions
{
    public SubQueue SubQueue { get; set; }

    public ServiceBusReceiveMode ReceiveMode { get; set; }

    public int PrefetchCount { get; set; }

    public string Identifier { get; set; }
}

/// <summary>How a session's receiver reads.</summary>
public class ServiceBusSessionReceiverOptions
{
    public ServiceBusReceiveMode ReceiveMode { get; set; }

    public int PrefetchCount { get; set; }

    public string Identifier { get; set; }
}

/// <summary>A queue within a queue.</summary>
public enum SubQueue
{
    None = 0,
    DeadLetter = 1,
    TransferDeadLetter = 2,
}

/// <summary>Whether a received message is locked until settled, or gone at once.</summary>
public enum ServiceBusReceiveMode
{
    PeekLock = 0,
    ReceiveAndDelete = 1,
}
