using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus;

/// <summary>The broker's log events.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(4201, LogLevel.Warning, "The locks of this broker could not be released; they expire")]
    public static partial void LogDeregistrationFailed(this ILogger log, Exception error);

    [LoggerMessage(4202, LogLevel.Error, "Scheduled and expired messages could not be swept; retrying")]
    public static partial void LogSweepFailed(this ILogger log, Exception error);

    [LoggerMessage(4203, LogLevel.Warning, "Message {MessageId} of {Entity} was dead-lettered after {Deliveries} deliveries: {Error}")]
    public static partial void LogMaxDeliveriesExceeded(this ILogger log, string messageId, string entity, int deliveries, string? error);

    [LoggerMessage(4204, LogLevel.Error, "An operation of an AMQP client failed")]
    public static partial void LogAmqpOperationFailed(this ILogger log, Exception error);
}
