using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Platform.Local.Host.Triggers;
using Platform.Manifest;

namespace Platform.Local.Host.Functions;

/// <summary>A Functions app in the local host.</summary>
public sealed class LocalApp : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly List<ITriggerListener> listeners = [];

    private LocalApp(string name, Uri address, WebApplication web, IReadOnlyList<FunctionDescriptor> functions, FunctionInvoker invoker) =>
        (Name, Address, this.web, Functions, Invoker) = (name, address, web, functions, invoker);

    /// <summary>The service's name in the manifest.</summary>
    public string Name { get; }

    /// <summary>The address of its HTTP functions.</summary>
    public Uri Address { get; }

    /// <summary>The functions.</summary>
    public IReadOnlyList<FunctionDescriptor> Functions { get; }

    /// <summary>Runs the functions.</summary>
    public FunctionInvoker Invoker { get; }

    /// <summary>The service provider.</summary>
    public IServiceProvider Services => web.Services;

    /// <summary>The task hub, if it has durable functions.</summary>
    public TaskHub? TaskHub { get; private init; }

    /// <summary>Builds an app: services, routes and listeners. Nothing runs yet.</summary>
    /// <exception cref="LocalHostException">Something in the app cannot be run; the message says why.</exception>
    internal static LocalApp Build(AppBuilder builder, AppDefinition definition, HostServices host)
    {
        var hostJson = HostJson.Read(builder.Environment.ContentRootPath);
        definition.Configure(builder);
        host.Replace(builder.Services, definition.Name);
        var web = builder.Web.Build();
        var invoker = new FunctionInvoker(web.Services, builder.Middleware);
        var loggers = (ILoggerFactory)web.Services.GetService(typeof(ILoggerFactory))!;

        var hub = DurableTrigger.CreateHub(definition, hostJson, invoker, host, loggers, web.Services.GetService<IExceptionPropertiesProvider>());
        var app = new LocalApp(definition.Name, definition.Address, web, definition.Functions, invoker) { TaskHub = hub };
        var settings = new TriggerSettings(definition.Name, builder.Configuration, hostJson, hub?.Client, host, loggers, invoker);
        HttpTrigger.Map(web, definition.Functions, settings);
        foreach (var function in definition.Functions)
        {
            ITriggerListener? listener = function.Trigger switch
            {
                ServiceBusTriggerAttribute serviceBus => ServiceBusTrigger.Create(function, serviceBus, settings),
                TimerTriggerAttribute timer => new TimerTrigger(function, timer, settings),
                BlobTriggerAttribute blob => new BlobTrigger(function, blob, settings),
                HttpTriggerAttribute or OrchestrationTriggerAttribute or ActivityTriggerAttribute or EntityTriggerAttribute => null,
                _ => throw new LocalHostException(
                    $"The function {function.Name} of {definition.Name} has a {function.Kind} trigger, which the local host does not run."),
            };
            if (listener is not null) app.listeners.Add(listener);
        }
        return app;
    }

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (IOException inUse)
        {
            throw new LocalHostException(
                $"Port {Address.Port} for {Name} cannot be used: {inUse.Message} Stop what uses it, or change the port in {PlatformManifest.RelativePath}.");
        }
        if (TaskHub is not null) await TaskHub.StartAsync(cancellationToken);
        foreach (var listener in listeners) await listener.StartAsync(cancellationToken);
    }

    /// <summary>Stops taking work, then waits for work in progress.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(listeners.Select(l => l.StopAsync(cancellationToken)));
        if (TaskHub is not null) await TaskHub.StopAsync(cancellationToken);
        await web.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in listeners) await listener.DisposeAsync();
        if (TaskHub is not null) await TaskHub.DisposeAsync();
        await web.DisposeAsync();
    }
}

/// <summary>The functions and registrations of an app.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="Address">The address of its HTTP functions.</param>
/// <param name="Functions">The functions.</param>
/// <param name="Configure">The registrations of its Program.</param>
public sealed record AppDefinition(string Name, Uri Address, IReadOnlyList<FunctionDescriptor> Functions, Action<AppBuilder> Configure)
{
    /// <summary>An app of this repository: for identity, the assembly Platform.Identity with IdentityServices.AddIdentity.</summary>
    /// <exception cref="LocalHostException">It has another shape.</exception>
    public static AppDefinition Of(ServiceEntry service, Uri address)
    {
        var title = service.Title;
        Assembly assembly;
        try
        {
            assembly = Assembly.Load($"Platform.{title}");
        }
        catch (FileNotFoundException)
        {
            throw new LocalHostException($"{PlatformManifest.RelativePath} names {service.Name}, but there is no {service.Folder}/{title}.csproj.");
        }
        var registrations = assembly.GetType($"Platform.{title}.{title}Services")?.GetMethod($"Add{title}", [typeof(IHostApplicationBuilder)])
            ?? throw new LocalHostException(
                $"Platform.{title} needs a public static method {title}Services.Add{title}(IHostApplicationBuilder), for its Program and the local host.");
        return new(service.Name, address, FunctionDescriptor.FindAll(assembly), builder =>
        {
            Shared.PlatformServices.AddPlatform(builder, service.Name);
            registrations.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [builder], null);
        });
    }
}
