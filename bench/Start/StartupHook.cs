using System.Diagnostics;
using System.Globalization;

/// <summary>Runs in the process of an app before its Program, by DOTNET_STARTUP_HOOKS: ends it when its container is built, and prints when.</summary>
/// <remarks>The runtime looks for this name, without a namespace. Only what the app's process has already may be used here.</remarks>
internal static class StartupHook
{
    public const string Built = "container built after ms: ";

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
            using var process = Process.GetCurrentProcess();
            var elapsed = TimeProvider.System.GetLocalNow() - process.StartTime;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Built}{elapsed.TotalMilliseconds:0}"));
            Environment.Exit(0);
        }

        public void OnCompleted() { }
        public void OnError(Exception error) { }
    }
}
