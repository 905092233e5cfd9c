namespace Platform.Local.BackingServices;

/// <summary>A service that is a Node script with data of its own.</summary>
internal sealed record NodeService(string Name, string Script, string DataFolder, string ServicesFolder, string LogFolder)
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeftoverPatience = TimeSpan.FromSeconds(5);

    /// <summary>What makes the script end in order; SIGINT when null.</summary>
    public string? StopMessage { get; init; }

    private string PidFile => DataFolder + ".pid";

    public Task StopLeftoverAsync(CancellationToken cancellationToken) =>
        LeftoverProcess.StopAsync(PidFile, "node", LeftoverPatience, cancellationToken);

    public async Task StartAsync(
        IEnumerable<string> arguments, ICollection<IAsyncDisposable> started, Func<CancellationToken, Task<bool>> probe, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(DataFolder);
        var process = SupervisedProcess.Start(ServicesFolder, new ProcessSpec(
            Name, ["node", Script, .. arguments], ServicesFolder, Path.Combine(LogFolder, Path.GetFileName(DataFolder) + ".log"))
        {
            PidFile = PidFile,
            StopMessage = StopMessage,
        });
        lock (started)
            started.Add(process);
        await process.WaitUntilReadyAsync(probe, ReadyLimit, cancellationToken);
    }
}
