using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the worker: its options and the pipeline, which is the singleton <see cref="FunctionExecutionDelegate"/>.</summary>
public static class ServiceCollectionExtensions
{
    public static IFunctionsWorkerApplicationBuilder AddFunctionsWorkerCore(this IServiceCollection services, Action<WorkerOptions>? configure = null)
    {
        services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        var options = services.AddOptions<WorkerOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.PostConfigure<IOptions<JsonSerializerOptions>>((worker, json) => worker.Serializer ??= new JsonObjectSerializer(json.Value));
        return new PipelineBuilder(services);
    }

    private sealed class PipelineBuilder : IFunctionsWorkerApplicationBuilder
    {
        private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> components = [];

        public PipelineBuilder(IServiceCollection services)
        {
            Services = services;
            services.AddSingleton(_ => Enumerable.Reverse(components).Aggregate((FunctionExecutionDelegate)(_ => Task.CompletedTask), (next, middleware) => middleware(next)));
        }

        public IServiceCollection Services { get; }

        public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
        {
            components.Add(middleware);
            return this;
        }
    }
}
