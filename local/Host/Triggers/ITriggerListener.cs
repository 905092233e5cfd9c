using System.Text.RegularExpressions;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Platform.Local.Host.Functions;

namespace Platform.Local.Host.Triggers;

/// <summary>Watches for what triggers one function, and runs it.</summary>
internal interface ITriggerListener : IAsyncDisposable
{
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes no more work and waits for what is in hand, until the token is cancelled.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>What the triggers of one app need.</summary>
internal sealed partial record TriggerSettings(
    string App, IConfiguration Configuration, HostJson HostJson, DurableTaskClient? DurableClient, HostServices Host, ILoggerFactory Loggers,
    FunctionInvoker Invoker)
{
    /// <summary>What functions may ask for beside their trigger's value.</summary>
    public IReadOnlyList<object> Extras(params IEnumerable<object> more) => DurableClient is null ? [.. more] : [DurableClient, .. more];

    /// <summary>Replaces %names% in an attribute's text by settings, as the Functions host does.</summary>
    public string Resolve(string text, FunctionDescriptor function) => Setting().Replace(text, match =>
        Configuration[match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)]
        ?? throw new LocalHostException($"The function {function.Name} of {App} needs the setting {match.Groups[1].Value}."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
