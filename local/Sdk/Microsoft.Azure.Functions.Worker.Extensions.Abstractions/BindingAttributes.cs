namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Marks what a function binds to.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    public BindingAttribute()
    {
    }
}

/// <summary>Marks a parameter that is read from a binding.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class InputBindingAttribute : BindingAttribute
{
    public InputBindingAttribute()
    {
    }
}

/// <summary>Marks a method or property whose value is written to a binding.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public abstract class OutputBindingAttribute : BindingAttribute
{
    public OutputBindingAttribute()
    {
    }
}

/// <summary>Marks the parameter that starts a function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute
{
    public TriggerBindingAttribute()
    {
    }
}

/// <summary>Names what a binding can do beyond the common: see <see cref="KnownBindingCapabilities"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BindingCapabilitiesAttribute(params string[] capabilities) : Attribute
{
    public string[] Capabilities { get; private set; } = capabilities;
}

/// <summary>The capabilities the worker knows.</summary>
public static class KnownBindingCapabilities
{
    public const string FunctionLevelRetry = "FunctionLevelRetry";
}

/// <summary>A trigger that takes one item or a batch.</summary>
public interface ISupportCardinality
{
    Cardinality Cardinality { get; set; }
}

/// <summary>Whether a trigger hands over many items at once or one.</summary>
public enum Cardinality
{
    Many,
    One,
}
