using System.Runtime.Serialization;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>The error conditions by which clients tell what failed.</summary>
/// <remarks>Sources: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-troubleshoot, and the exceptions of the official
/// clients.</remarks>
internal static class AmqpErrors
{
    private const string Vendor = AmqpConstants.Vendor;

    /// <summary>Translates an exception. An unexpected one is logged, and its text stays here.</summary>
    public static Error Of(Exception error, ILogger log)
    {
        if (error is AmqpException { Error: { } known }) return known;
        if (error is ServiceBusException expected && ConditionOf(expected.Reason) is { } condition) return New(condition, TextOf(expected));
        switch (error)
        {
            case InjectedFaultException: return New(AmqpErrorCode.NotAllowed, error.Message); // clients do not retry it: the app sees the fault
            case NotSupportedException: return New(AmqpErrorCode.NotImplemented, error.Message);
            case ObjectDisposedException or OperationCanceledException:
                return New(AmqpErrorCode.InternalError, "The local Service Bus is stopping: try again.");
            case InvalidOperationException: return New(AmqpErrorCode.NotAllowed, error.Message);
            case ArgumentOutOfRangeException: return New(Vendor + ":argument-out-of-range", error.Message);
            case ArgumentException or FormatException or SerializationException: return New(Vendor + ":argument-error", error.Message);
        }
        log.LogAmqpOperationFailed(error);
        return New(AmqpErrorCode.InternalError, "The local Service Bus could not do this now: try again. Its log has the cause.");
    }

    public static Error New(AmqpSymbol condition, string description) => new() { Condition = condition, Description = description };

    /// <summary>The status of a response to a request.</summary>
    public static AmqpResponseStatusCode StatusOf(AmqpSymbol condition) => condition.Value switch
    {
        Vendor + ":timeout" => AmqpResponseStatusCode.RequestTimeout,
        Vendor + ":message-lock-lost" or Vendor + ":session-lock-lost" => AmqpResponseStatusCode.Gone,
        Vendor + ":message-not-found" or "amqp:not-found" => AmqpResponseStatusCode.NotFound,
        "amqp:link:message-size-exceeded" => AmqpResponseStatusCode.Forbidden,
        "amqp:not-implemented" => AmqpResponseStatusCode.NotImplemented,
        "amqp:internal-error" => AmqpResponseStatusCode.InternalServerError,
        _ => AmqpResponseStatusCode.BadRequest,
    };

    private static AmqpSymbol? ConditionOf(ServiceBusFailureReason reason) => reason switch
    {
        ServiceBusFailureReason.MessagingEntityNotFound => AmqpErrorCode.NotFound,
        ServiceBusFailureReason.MessageLockLost => Vendor + ":message-lock-lost",
        ServiceBusFailureReason.SessionLockLost => Vendor + ":session-lock-lost",
        ServiceBusFailureReason.SessionCannotBeLocked => Vendor + ":session-cannot-be-locked",
        ServiceBusFailureReason.MessageNotFound => Vendor + ":message-not-found",
        ServiceBusFailureReason.MessageSizeExceeded => AmqpErrorCode.MessageSizeExceeded,
        ServiceBusFailureReason.ServiceTimeout => Vendor + ":timeout",
        _ => null,
    };

    /// <summary>The message without entity, reason and a link, which the exception appends, and the client's exception appends again.</summary>
    private static string TextOf(ServiceBusException error)
    {
        var reason = error.Message.LastIndexOf($"{error.Reason})", StringComparison.Ordinal);
        return reason > 0 && error.Message.LastIndexOf(" (", reason, StringComparison.Ordinal) is var end and > 0 ? error.Message[..end] : error.Message;
    }
}
