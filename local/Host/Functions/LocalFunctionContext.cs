using System.Collections;
using System.Diagnostics;

namespace Platform.Local.Host.Functions;

/// <summary>The input of an invocation.</summary>
/// <param name="Trigger">The value of the trigger parameter.</param>
public sealed record TriggerInput(object? Trigger)
{
    /// <summary>Values bound by type: message actions, a durable client.</summary>
    public IReadOnlyList<object> Extras { get; init; } = [];

    /// <summary>Values bound by name: route values, tokens of a blob path, message properties.</summary>
    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = new Dictionary<string, object?>();

    /// <summary>The W3C trace context of the cause.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>The context of an invocation.</summary>
internal sealed class LocalFunctionContext(FunctionDescriptor function, TriggerInput input, IServiceProvider services, CancellationToken cancellationToken)
    : FunctionContext
{
    public TriggerInput Input => input;
    public FunctionDescriptor Function => function;
    public object? Result { get; set; }

    /// <summary>The token that the function receives: middleware may have narrowed it.</summary>
    public CancellationToken FunctionToken { get; set; } = cancellationToken;

    public override string InvocationId => field ??= Guid.NewGuid().ToString(); // few ask for it, and random bytes are the kernel's
    public override string FunctionId => function.Definition.Id;
    public override TraceContext TraceContext { get; } = new LocalTraceContext(
        input.TraceParent ?? Activity.Current?.Id ?? "", Activity.Current?.TraceStateString ?? "");
    public override BindingContext BindingContext { get; } = new LocalBindingContext(input.BindingData);
    public override RetryContext RetryContext => null!; // as in the worker without a retry policy, despite the annotation
    public override IServiceProvider InstanceServices { get; set; } = services;
    public override FunctionDefinition FunctionDefinition => function.Definition;
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();
    public override IInvocationFeatures Features { get; } = new LocalInvocationFeatures();
    public override CancellationToken CancellationToken { get; } = cancellationToken;

    private sealed class LocalTraceContext(string traceParent, string traceState) : TraceContext
    {
        public override string TraceParent => traceParent;
        public override string TraceState => traceState;
    }

    private sealed class LocalBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    private sealed class LocalInvocationFeatures : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> features = [];
        public void Set<T>(T instance) => features[typeof(T)] = instance!;
        public T? Get<T>() => features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;
        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
