using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Platform.Bench.Checkout;

/// <summary>A trace of a process, for PerfView, Visual Studio or <c>dotnet-trace report</c>.</summary>
internal sealed class Trace : IAsyncDisposable
{
    private readonly EventPipeSession session;
    private readonly FileStream file;
    private readonly Task writing;

    public Trace(int process, string path)
    {
        session = new DiagnosticsClient(process).StartEventPipeSession(
            [
                new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational),
                new("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, 0x4c14fccbd), // the names of methods
            ]);
        file = File.Create(path);
        writing = session.EventStream.CopyToAsync(file);
        Console.WriteLine($"The trace is written to {path}.");
    }

    public async ValueTask DisposeAsync()
    {
        await session.StopAsync(CancellationToken.None);
        await writing;
        await file.DisposeAsync();
        session.Dispose();
    }
}
