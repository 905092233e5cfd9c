using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Platform.Tests.Support;

/// <summary>Takes the host that a program builds, as WebApplicationFactory does, and ends the program before it runs.</summary>
internal sealed class BuiltHost : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly AsyncLocal<BuiltHost?> Current = new();
    private readonly List<IDisposable> subscriptions = [];
    private IHost? host;

    public static IHost Of(Assembly program, string[] args)
    {
        var built = new BuiltHost();
        Current.Value = built;
        built.subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(built));
        try
        {
            program.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], null);
        }
        catch (HostTakenException)
        {
            return built.host!;
        }
        finally
        {
            Current.Value = null;
            built.subscriptions.ForEach(s => s.Dispose());
        }
        throw new InvalidOperationException($"{program.GetName().Name} ended without building a host.");
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting") subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Other tests build hosts at the same time.
        if (Current.Value != this || value.Key != "HostBuilt") return;
        host = (IHost)value.Value!;
        throw new HostTakenException();
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }
}

file sealed class HostTakenException : Exception;
