namespace Microsoft.Azure.Functions.Worker.Converters;

/// <summary>Turns what a binding delivers into a parameter's value.</summary>
public interface IInputConverter
{
    ValueTask<ConversionResult> ConvertAsync(ConverterContext context);
}

/// <summary>What is to be converted, and into what.</summary>
public abstract class ConverterContext
{
    public abstract Type TargetType { get; }

    public abstract object? Source { get; }

    public abstract FunctionContext FunctionContext { get; }

    public abstract IReadOnlyDictionary<string, object> Properties { get; }
}

/// <summary>A converter's answer.</summary>
public readonly struct ConversionResult
{
    private ConversionResult(ConversionStatus status, object? value, Exception? error) => (Status, Value, Error) = (status, value, error);

    public ConversionStatus Status { get; }

    public object? Value { get; }

    public Exception? Error { get; }

    public static ConversionResult Unhandled() => new(ConversionStatus.Unhandled, null, null);

    public static ConversionResult Success(object? value) => new(ConversionStatus.Succeeded, value, null);

    public static ConversionResult Failed(Exception exception) => new(ConversionStatus.Failed, null, exception);
}

/// <summary>Whether a converter took a value, and whether it managed.</summary>
public enum ConversionStatus
{
    Unhandled,
    Succeeded,
    Failed,
}

/// <summary>Names the converter of a parameter or type.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Struct, AllowMultiple = true)]
public class InputConverterAttribute(Type converterType) : Attribute
{
    public Type ConverterType { get; } = converterType;
}
