using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Platform.Local.Host.Functions;

/// <summary>Binds the parameters of a function, by the rules of the isolated worker.</summary>
internal static class ParameterBinder
{
    public static async ValueTask<object?[]> BindAsync(LocalFunctionContext context)
    {
        var parameters = context.Function.Method.GetParameters();
        var values = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++) values[i] = await BindAsync(context, parameters[i]);
        return values;
    }

    private static async ValueTask<object?> BindAsync(LocalFunctionContext context, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext)) return context;
        if (type == typeof(CancellationToken)) return context.FunctionToken;
        if (parameter == context.Function.TriggerParameter) return await ConvertAsync(context, parameter, context.Input.Trigger);
        if (parameter.IsDefined(typeof(FromBodyAttribute))) return await ReadBodyAsync(context, type);
        if (context.Input.Extras.FirstOrDefault(type.IsInstanceOfType) is { } extra) return extra;
        if (context.Input.BindingData.FirstOrDefault(d => string.Equals(d.Key, parameter.Name, StringComparison.OrdinalIgnoreCase)) is { Key: not null } data)
            return await ConvertAsync(context, parameter, data.Value);
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null ? null
            : throw new FunctionInputConverterException(
                $"The function {context.Function.Name} has a parameter {parameter.Name} of type {type.Name} for which there is no value.");
    }

    private static async ValueTask<object?> ConvertAsync(LocalFunctionContext context, ParameterInfo parameter, object? value)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (value is null || type.IsInstanceOfType(value)) return value;
        try
        {
            if (value is BinaryData data)
            {
                if (type == typeof(string)) return data.ToString();
                if (type == typeof(byte[])) return data.ToArray();
                if (type == typeof(Stream)) return data.ToStream();
                var serializer = context.InstanceServices.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer ?? new JsonObjectSerializer();
                return await serializer.DeserializeAsync(data.ToStream(), type, context.CancellationToken);
            }
            if (value is string text && TypeDescriptor.GetConverter(type) is { } converter && converter.CanConvertFrom(typeof(string)))
                return converter.ConvertFromInvariantString(text);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or ArgumentException)
        {
            throw new FunctionInputConverterException($"The value of {parameter.Name} is not a {type.Name}.", failure);
        }
        throw new FunctionInputConverterException(
            $"The function {context.Function.Name} cannot take a {value.GetType().Name} as its parameter {parameter.Name} of type {type.Name}.");
    }

    private static async ValueTask<object?> ReadBodyAsync(LocalFunctionContext context, Type type)
    {
        var http = context.GetHttpContext()
            ?? throw new FunctionInputConverterException($"The function {context.Function.Name} has [FromBody] but no HTTP trigger.");
        try
        {
            return await http.Request.ReadFromJsonAsync(type, context.CancellationToken);
        }
        catch (JsonException malformed)
        {
            // The exception of the ASP.NET Core integration.
            throw new InvalidOperationException("The request's body could not be read by the input formatter.", malformed);
        }
    }
}
