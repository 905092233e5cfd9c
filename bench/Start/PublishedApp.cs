using System.Diagnostics;
using System.Globalization;
using Platform.Manifest;

namespace Platform.Bench.Start;

/// <summary>An app as <c>dotnet publish</c> leaves it for Azure, but with the stand-in for the Service Bus extension, which a registry may lack.</summary>
/// <param name="Assembly">The path of its assembly.</param>
/// <param name="Megabytes">The size of all its files.</param>
internal sealed record PublishedApp(string Assembly, double Megabytes)
{
    public static async Task<PublishedApp> PublishAsync(ServiceEntry service, bool readyToRun, string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        await RunAsync(new("dotnet",
            ["publish", Path.Combine(Repository.Root, service.Folder), "-c", "Release", "--output", folder, "-nologo", "-v:q",
                "-p:ServiceBusExtension=local", "-p:PublishPages=false", $"-p:PublishReadyToRun={(readyToRun ? "true" : "false")}"]));
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return new(Path.Combine(folder, $"Platform.{service.Title}.dll"), bytes / 1024.0 / 1024.0);
    }

    /// <summary>Starts its own Program, and returns the milliseconds from the start of the process until its container is built, and until EF Core's model
    /// is.</summary>
    public async Task<(double Container, double Model)> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly]) { Environment = { ["DOTNET_STARTUP_HOOKS"] = typeof(PublishedApp).Assembly.Location } };
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var output = await RunAsync(start);
        var line = output.Split('\n').Single(l => l.StartsWith(StartupHook.Built, StringComparison.Ordinal));
        var times = line[StartupHook.Built.Length..].Split(' ').Select(time => double.Parse(time, CultureInfo.InvariantCulture)).ToArray();
        return (times[0], times[1]);
    }

    private static async Task<string> RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', start.ArgumentList)} failed: {await output}{await errors}");
        return await output;
    }
}
