using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Extensions.Hosting.Implementation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using OpenTelemetry;

namespace OpenTelemetry
{
    /// <summary>Collects what an app reports; the SDK's extension methods do the rest.</summary>
    public sealed class OpenTelemetryBuilder : IOpenTelemetryBuilder
    {
        internal OpenTelemetryBuilder(IServiceCollection services) => Services = services;

        public IServiceCollection Services { get; }
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Adds OpenTelemetry to an app.</summary>
    public static class OpenTelemetryServicesExtensions
    {
        /// <summary>Starts what is added to the builder with the app; the container ends and flushes it.</summary>
        public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TelemetryHostedService>());
            return new OpenTelemetryBuilder(services);
        }
    }
}

namespace OpenTelemetry.Extensions.Hosting.Implementation
{
    /// <summary>Makes the providers, which listen from then on. Logs need no start: the app's loggers make theirs.</summary>
    internal sealed class TelemetryHostedService(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetService<MeterProvider>();
            services.GetService<TracerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
