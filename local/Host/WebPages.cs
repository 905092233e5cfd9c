using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Platform.Local.Host;

/// <summary>The pages of web/, which its build script builds when their sources have changed: while the backing services start.</summary>
internal sealed class WebPages : IDisposable
{
    private readonly Process build;

    private WebPages(string webFolder, Process build, Task built) => (Folder, this.build, Built) = (Path.Combine(webFolder, "dist"), build, built);

    /// <summary>The folder of the built pages.</summary>
    public string Folder { get; }

    /// <summary>Ends with the build.</summary>
    /// <exception cref="LocalHostException">The build failed; the message says why.</exception>
    public Task Built { get; }

    /// <exception cref="LocalHostException">Node.js is missing.</exception>
    public static WebPages StartBuild(string webFolder, Action<string> report)
    {
        var start = new ProcessStartInfo("node", ["scripts/build.mjs"])
        {
            WorkingDirectory = webFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        var build = new Process { StartInfo = start };
        try
        {
            build.Start();
        }
        catch (Win32Exception)
        {
            build.Dispose();
            throw new LocalHostException("Node.js 20 or newer is needed to build the pages of web/: install it from nodejs.org, or start with --no-web.");
        }
        return new(webFolder, build, WaitAsync(build, report));
    }

    private static async Task WaitAsync(Process build, Action<string> report)
    {
        var output = new StringBuilder();
        await Task.WhenAll(ReadAsync(build.StandardOutput, report), ReadAsync(build.StandardError, _ => { }));
        await build.WaitForExitAsync();
        if (build.ExitCode != 0)
            throw new LocalHostException($"The pages of web/ could not be built; mend that, or start with --no-web:{Environment.NewLine}{output}");

        async Task ReadAsync(StreamReader reader, Action<string> onLine)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (output) output.AppendLine(line);
                onLine(line);
            }
        }
    }

    /// <summary>Ends a build that still runs.</summary>
    public void Dispose()
    {
        if (!build.HasExited) build.Kill(entireProcessTree: true);
        build.Dispose();
    }
}
