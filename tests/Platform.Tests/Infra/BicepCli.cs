using System.Reflection;

namespace Platform.Tests.Infra;

/// <summary>The Bicep compiler: on Linux x64 from its NuGet package, elsewhere the one on the PATH.</summary>
internal static class BicepCli
{
    /// <summary>Why tests that need the compiler are skipped, or null.</summary>
    public static string? Missing { get; } = Find() is null ? "The Bicep CLI is not on the PATH." : null;

    /// <summary>Runs a command that must print no warning.</summary>
    public static async Task SucceedAsync(IReadOnlyList<string> environment, params IReadOnlyList<string> arguments)
    {
        var (exitCode, output, errors) = await Shell.RunAsync(Find()!, arguments, [.. environment, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"]);
        Assert.True(exitCode == 0 && errors.Length == 0, output + errors);
    }

    private static string? Find()
    {
        var package = typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().SingleOrDefault(a => a.Key == "BicepPath")?.Value;
        if (File.Exists(package)) return package;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "bicep.exe" : "bicep")).FirstOrDefault(File.Exists);
    }
}

/// <summary>A fact that needs the Bicep compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithBicepAttribute : FactAttribute
{
    public FactWithBicepAttribute() => Skip = BicepCli.Missing;
}

/// <summary>A theory that needs the Bicep compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryWithBicepAttribute : TheoryAttribute
{
    public TheoryWithBicepAttribute() => Skip = BicepCli.Missing;
}
