using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Platform.Domain.Tests.Shared;

/// <summary>The invocation of an HTTP function.</summary>
internal sealed class HttpExecution(HttpContext http, string entryPoint = "") : FunctionContext
{
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object> { ["HttpRequestContext"] = http };
    public override FunctionDefinition FunctionDefinition { get; } = new Definition(entryPoint);
    public override string InvocationId => throw new NotSupportedException();
    public override string FunctionId => throw new NotSupportedException();
    public override TraceContext TraceContext => throw new NotSupportedException();
    public override BindingContext BindingContext => throw new NotSupportedException();
    public override RetryContext RetryContext => throw new NotSupportedException();
    public override IServiceProvider InstanceServices { get; set; } = http.RequestServices;
    public override IInvocationFeatures Features => throw new NotSupportedException();

    private sealed class Definition(string entryPoint) : FunctionDefinition
    {
        public override string Name => "Something";
        public override ImmutableArray<FunctionParameter> Parameters => [];
        public override string PathToAssembly => "";
        public override string EntryPoint => entryPoint;
        public override string Id => "";
        public override IImmutableDictionary<string, BindingMetadata> InputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
        public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
    }
}
