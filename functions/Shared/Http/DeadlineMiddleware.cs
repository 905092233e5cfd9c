using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Platform.Shared.Http;

/// <summary>Cancels an HTTP function when the gateway no longer waits for its response.</summary>
public sealed class DeadlineMiddleware(TimeProvider clock) : IFunctionsWorkerMiddleware
{
    /// <summary>The header in which the gateway says for how many seconds it waits. Clients cannot set it, and it can only shorten a request.</summary>
    public const string Header = "X-Request-Timeout";

    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var header = context.GetHttpContext()?.Request.Headers[Header].ToString();
        if (!ushort.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0)
        {
            await next(context);
            return;
        }
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), clock);
        await using var caller = context.CancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        await next(new BoundedContext(context, deadline.Token));
    }

    /// <summary>The same invocation with another token, which functions receive.</summary>
    private sealed class BoundedContext(FunctionContext context, CancellationToken cancellationToken) : FunctionContext
    {
        public override CancellationToken CancellationToken => cancellationToken;
        public override string InvocationId => context.InvocationId;
        public override string FunctionId => context.FunctionId;
        public override TraceContext TraceContext => context.TraceContext;
        public override BindingContext BindingContext => context.BindingContext;
        public override RetryContext RetryContext => context.RetryContext;
        public override FunctionDefinition FunctionDefinition => context.FunctionDefinition;
        public override IInvocationFeatures Features => context.Features;

        public override IServiceProvider InstanceServices
        {
            get => context.InstanceServices;
            set => context.InstanceServices = value;
        }

        public override IDictionary<object, object> Items
        {
            get => context.Items;
            set => context.Items = value;
        }
    }
}
