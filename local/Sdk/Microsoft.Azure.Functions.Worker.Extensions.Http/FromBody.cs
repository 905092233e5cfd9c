using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Http.Converters;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.Converters
{
    /// <summary>Reads the body of an execution's HTTP request as a type.</summary>
    public interface IFromBodyConversionFeature
    {
        ValueTask<object?> ConvertAsync(FunctionContext context, Type targetType);
    }

    internal sealed class FromBodyConverter : IInputConverter
    {
        public async ValueTask<ConversionResult> ConvertAsync(ConverterContext context) =>
            context.FunctionContext.Features.Get<IFromBodyConversionFeature>() is { } feature
                ? ConversionResult.Success(await feature.ConvertAsync(context.FunctionContext, context.TargetType))
                : ConversionResult.Unhandled();
    }
}

namespace Microsoft.Azure.Functions.Worker.Http
{
    /// <summary>Marks the parameter that is read from the request's body.</summary>
    public class FromBodyAttribute() : InputConverterAttribute(typeof(FromBodyConverter));
}
