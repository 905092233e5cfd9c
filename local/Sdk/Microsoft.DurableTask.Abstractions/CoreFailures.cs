// What the engine throws at a retry policy comes from another package, Microsoft.Azure.DurableTask.Core. Apps do not see it, and so it is internal here.
namespace DurableTask.Core
{
    internal sealed class FailureDetails(
        string errorType, string errorMessage, string? stackTrace, FailureDetails? innerFailure, bool isNonRetriable, IDictionary<string, object?>? properties = null)
    {
        public string ErrorType { get; } = errorType;

        public string ErrorMessage { get; } = errorMessage;

        public string? StackTrace { get; } = stackTrace;

        public FailureDetails? InnerFailure { get; } = innerFailure;

        public bool IsNonRetriable { get; } = isNonRetriable;

        public IDictionary<string, object?>? Properties { get; } = properties;
    }
}

namespace DurableTask.Core.Exceptions
{
    internal abstract class OrchestrationException(string message) : Exception(message)
    {
        public FailureDetails? FailureDetails { get; set; }
    }

    internal sealed class TaskFailedException(string reason) : OrchestrationException(reason);

    internal sealed class SubOrchestrationFailedException(string reason) : OrchestrationException(reason);
}
