namespace Platform.Local.BackingServices;

/// <summary>A service that is a Node script with a data folder. Its HTTP servers answer this machine only (loopback-only.cjs).</summary>
internal sealed record NodeService(string Name, string Script, string DataFolder, string ServicesFolder, string LogFolder)
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeftoverStopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The message that stops the script; SIGINT when null.</summary>
    public string? StopMessage { get; init; }

    private string PidFile => DataFolder + ".pid";

    public Task StopLeftoverAsync(CancellationToken cancellationToken) => LeftoverProcess.StopAsync(PidFile, "node", LeftoverStopTimeout, cancellationToken);

    public async Task StartAsync(
        IEnumerable<string> arguments, ICollection<IAsyncDisposable> started, Func<CancellationToken, Task<bool>> probe, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(DataFolder);
        var process = SupervisedProcess.Start(ServicesFolder, new ProcessSpec(
            Name, ["node", "--require", Path.Combine(ServicesFolder, "loopback-only.cjs"), Script, .. arguments], ServicesFolder,
            Path.Combine(LogFolder, Path.GetFileName(DataFolder) + ".log"))
        {
            PidFile = PidFile,
            StopMessage = StopMessage,
        });
        lock (started) started.Add(process);
        await process.WaitUntilReadyAsync(probe, ReadyTimeout, cancellationToken);
    }
}
