#nullable disable // The real package is not annotated.

namespace Azure.Messaging.ServiceBus;

/// <summary>The service refused, or could not be reached.</summary>
public class ServiceBusException : Exception
{
    public ServiceBusException()
    {
    }

    public ServiceBusException(
        bool isTransient, string message, string entityName = null, ServiceBusFailureReason reason = ServiceBusFailureReason.GeneralError, Exception innerException = null)
        : base(message, innerException) => (IsTransient, EntityPath, Reason) = (isTransient, entityName, reason);

    public ServiceBusException(string message, ServiceBusFailureReason reason, string entityPath = null, Exception innerException = null)
        : this(
            reason is ServiceBusFailureReason.ServiceBusy or ServiceBusFailureReason.ServiceTimeout or ServiceBusFailureReason.ServiceCommunicationProblem,
            message,
            entityPath,
            reason,
            innerException)
    {
    }

    public string EntityPath { get; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient { get; }

    public override string Message => string.IsNullOrEmpty(EntityPath) ? $"{base.Message} ({Reason})" : $"{base.Message} ({EntityPath} - {Reason})";

    public ServiceBusFailureReason Reason { get; }
}

/// <summary>Why the service refused.</summary>
public enum ServiceBusFailureReason
{
    GeneralError = 0,
    MessagingEntityNotFound = 1,
    MessageLockLost = 2,
    MessageNotFound = 3,
    MessageSizeExceeded = 4,
    MessagingEntityDisabled = 5,
    QuotaExceeded = 6,
    ServiceBusy = 7,
    ServiceTimeout = 8,
    ServiceCommunicationProblem = 9,
    SessionCannotBeLocked = 10,
    SessionLockLost = 11,
    MessagingEntityAlreadyExists = 12,
}
