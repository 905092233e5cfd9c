using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Platform.Local.Host.Functions;

/// <summary>Replaces the worker's FunctionsApplicationBuilder by a web application, so that all triggers share one container.</summary>
public sealed class AppBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];

    internal AppBuilder(
        string applicationName, string contentRoot, Uri address, IReadOnlyDictionary<string, string?> settings, IEnumerable<ILoggerProvider> logs)
    {
        Web = WebApplication.CreateEmptyBuilder(
            new() { ApplicationName = applicationName, ContentRootPath = contentRoot, EnvironmentName = Environments.Development });
        Web.Configuration.AddEnvironmentVariables().AddInMemoryCollection(settings);
        foreach (var provider in logs) Web.Logging.AddProvider(provider);
        Web.Logging.SetMinimumLevel(LogLevel.Information);
        Web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 210L * 1024 * 1024; // the documented limit of Functions
            kestrel.ListenLocalhost(address.Port);
        });
        Web.Services.AddRouting();
        Web.Services.AddSingleton(new ApplicationPartManager()); // MVC only writes IActionResults, so it need not find controllers
        Web.Services.AddMvcCore();
        Web.Services.AddOptions<WorkerOptions>();
    }

    internal WebApplicationBuilder Web { get; }
    internal IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware => middleware;

    /// <inheritdoc cref="IHostApplicationBuilder.Services" />
    public IServiceCollection Services => Web.Services;

    /// <inheritdoc />
    public IConfigurationManager Configuration => Web.Configuration;

    /// <inheritdoc />
    public IHostEnvironment Environment => Web.Environment;

    /// <inheritdoc />
    public ILoggingBuilder Logging => Web.Logging;

    /// <inheritdoc />
    public IMetricsBuilder Metrics => Web.Metrics;

    /// <inheritdoc />
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)Web).Properties;

    /// <inheritdoc />
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        this.middleware.Add(middleware);
        return this;
    }

    /// <inheritdoc />
    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)Web).ConfigureContainer(factory, configure);
}
