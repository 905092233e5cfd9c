using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Local.Host.Functions;

namespace Platform.Tests.Build;

/// <summary>Each app's own Program, up to the container that it builds. Development, as under <c>func start</c>, validates the container.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class StartingAnApp(PlatformFixture platform)
{
    public static TheoryData<string> Apps => BuildingAnApp.Apps;

    [Theory, MemberData(nameof(Apps))]
    public async Task Program_builds_its_container_in_Development_and_in_Production(string app)
    {
        foreach (var environment in new[] { Environments.Development, Environments.Production })
        {
            using var host = BuiltHost.Of(
                Assembly.Load($"Platform.{app}"),
                [$"--environment={environment}", .. platform.Host.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            await using var scope = host.Services.CreateAsyncScope();
            foreach (var function in FunctionDescriptor.FindAll(Assembly.Load($"Platform.{app}")).Select(f => f.Method.DeclaringType!).Distinct())
                ActivatorUtilities.CreateInstance(scope.ServiceProvider, function);
        }
    }

    /// <summary>Takes the host that a program builds, as WebApplicationFactory does, and ends the program before it runs.</summary>
    private sealed class BuiltHost : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
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

    private sealed class HostTakenException : Exception;
}
