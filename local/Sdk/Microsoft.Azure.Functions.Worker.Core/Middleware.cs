using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Middleware
{
    /// <summary>Executes a function, or what is left of its pipeline.</summary>
    public delegate Task FunctionExecutionDelegate(FunctionContext context);

    /// <summary>Runs around functions; one instance serves all executions.</summary>
    public interface IFunctionsWorkerMiddleware
    {
        Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
    }
}

namespace Microsoft.Azure.Functions.Worker.Invocation
{
    /// <summary>The innermost step of the pipeline: binds a function's parameters and calls it.</summary>
    public interface IFunctionExecutor
    {
        ValueTask ExecuteAsync(FunctionContext context);
    }
}

namespace Microsoft.Azure.Functions.Worker
{
    /// <summary>Collects the middleware and services of an app.</summary>
    public interface IFunctionsWorkerApplicationBuilder
    {
        IServiceCollection Services { get; }

        IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Adds middleware; what is added first runs outermost.</summary>
    public static class MiddlewareWorkerApplicationBuilderExtensions
    {
        /// <summary>Ends the pipeline with the <see cref="IFunctionExecutor"/> in the execution's features.</summary>
        public static IFunctionsWorkerApplicationBuilder UseFunctionExecutionMiddleware(this IFunctionsWorkerApplicationBuilder builder) =>
            builder.Use(_ => async context =>
            {
                var executor = context.Features.Get<IFunctionExecutor>()
                    ?? throw new InvalidOperationException($"Function '{context.FunctionDefinition.Name}' has no {nameof(IFunctionExecutor)} in its features.");
                await executor.ExecuteAsync(context);
            });

        public static IFunctionsWorkerApplicationBuilder UseMiddleware<T>(this IFunctionsWorkerApplicationBuilder builder)
            where T : class, IFunctionsWorkerMiddleware
        {
            builder.Services.AddSingleton<T>();
            return builder.Use(next => context => context.InstanceServices.GetRequiredService<T>().Invoke(context, next));
        }

        public static IFunctionsWorkerApplicationBuilder UseMiddleware(
            this IFunctionsWorkerApplicationBuilder builder, Func<FunctionContext, Func<Task>, Task> middleware) =>
            builder.Use(next => context => middleware(context, () => next(context)));

        public static IFunctionsWorkerApplicationBuilder UseWhen<T>(
            this IFunctionsWorkerApplicationBuilder builder, Func<FunctionContext, bool> predicate)
            where T : class, IFunctionsWorkerMiddleware
        {
            builder.Services.AddSingleton<T>();
            return builder.Use(next => context => predicate(context)
                ? context.InstanceServices.GetRequiredService<T>().Invoke(context, next)
                : next(context));
        }

        public static IFunctionsWorkerApplicationBuilder UseWhen(
            this IFunctionsWorkerApplicationBuilder builder, Func<FunctionContext, bool> predicate, Func<FunctionContext, Func<Task>, Task> middleware) =>
            builder.Use(next => context => predicate(context) ? middleware(context, () => next(context)) : next(context));
    }
}
