using System.Text.RegularExpressions;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;

namespace Platform.Local.Host.Triggers;

/// <summary>Listens to the trigger of one function.</summary>
internal interface ITriggerListener : IAsyncDisposable
{
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes no more work, and waits for work in progress until the token is cancelled.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>The context of an app's triggers.</summary>
internal sealed partial record TriggerSettings(
    string App, IConfiguration Configuration, HostJson HostJson, DurableTaskClient? DurableClient, HostServices Host, ILoggerFactory Loggers,
    FunctionInvoker Invoker)
{
    /// <summary>The values that functions may take besides the trigger's.</summary>
    public IReadOnlyList<object> Extras(params IEnumerable<object> more) => DurableClient is null ? [.. more] : [DurableClient, .. more];

    /// <summary>Replaces %names% by settings, as the Functions host does.</summary>
    public string Resolve(string text, FunctionDescriptor function) => Setting().Replace(text, match =>
        Configuration[match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)]
        ?? throw new LocalHostException($"The function {function.Name} of {App} needs the setting {match.Groups[1].Value}."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
