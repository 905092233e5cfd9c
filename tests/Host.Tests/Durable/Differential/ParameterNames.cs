using Microsoft.DurableTask.Worker;

namespace Platform.Host.Tests.Durable.Differential;

/// <summary>Puts the parameter's name of an argument exception into its failure.</summary>
internal sealed class ParameterNames : IExceptionPropertiesProvider
{
    public IDictionary<string, object?>? GetExceptionProperties(Exception exception) =>
        exception is ArgumentException argument
        ? new Dictionary<string, object?> { ["parameter"] = argument.ParamName, ["length"] = argument.ParamName?.Length } : null;
}
