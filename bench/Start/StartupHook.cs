using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>Runs in the process of an app before its Program, by DOTNET_STARTUP_HOOKS: ends it when its container and EF Core's model are built, and prints
/// when.</summary>
/// <remarks>The runtime looks for this name, without a namespace. Only what the app's process has already may be used here.</remarks>
internal static class StartupHook
{
    public const string Built = "built after ms: ";

    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Listeners());

    private sealed class Listeners : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") value.Subscribe(new Events());
        }

        public void OnCompleted() { }
        public void OnError(Exception error) { }
    }

    private sealed class Events : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key != "HostBuilt") return;
            var container = Elapsed();
            BuildModel(((IHost)value.Value!).Services);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Built}{container:0} {Elapsed():0}"));
            Environment.Exit(0);
        }

        private static double Elapsed()
        {
            using var process = Process.GetCurrentProcess();
            return (TimeProvider.System.GetLocalNow() - process.StartTime).TotalMilliseconds;
        }

        /// <summary>What the first request of an app with a database waits for.</summary>
        private static void BuildModel(IServiceProvider services)
        {
            using var scope = services.CreateScope();
            var type = Type.GetType("Platform.Shared.Persistence.PlatformDbContext, Platform.Shared", throwOnError: true)!;
            if (scope.ServiceProvider.GetService(type) is { } context) _ = type.GetProperty("Model")!.GetValue(context);
        }

        public void OnCompleted() { }
        public void OnError(Exception error) { }
    }
}
