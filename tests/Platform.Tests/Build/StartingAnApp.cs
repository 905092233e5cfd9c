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
    /// <summary>They would be created with a warning on a new machine, and nothing uses them.</summary>
    [Theory, MemberData(nameof(Apps))]
    public void App_creates_no_keys_of_data_protection(string app)
    {
        var started = platform.Host.App(app.ToLowerInvariant()).Services.GetServices<IHostedService>();
        Assert.DoesNotContain("DataProtectionHostedService", started.Select(service => service.GetType().Name));
    }
}
