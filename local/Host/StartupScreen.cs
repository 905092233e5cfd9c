using System.Diagnostics;
using Spectre.Console;

namespace Platform.Local.Host;

/// <summary>Shows the progress of the start, then the running apps.</summary>
internal sealed class StartupScreen
{
    private readonly Stopwatch sinceStart = Stopwatch.StartNew();

    /// <summary>Shows a line of progress.</summary>
    public void Report(string line) => Console.WriteLine($"{sinceStart.Elapsed.TotalSeconds,5:0.0} s  {line}");

    /// <summary>Shows the table of apps.</summary>
    public void ShowRunning(LocalHost host)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("App", "URL", "Functions");
        foreach (var app in host.Apps)
        {
            var functions = app.Functions.GroupBy(f => f.Kind, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Count()} {g.Key}");
            table.AddRow(new Text(app.Name), new Text(app.Address.GetLeftPart(UriPartial.Authority)), new Text(string.Join(", ", functions)));
        }
        AnsiConsole.Write(table);
        if (host.WebAddress is { } web) Console.WriteLine($"The shop is at {web}");
        if (host.Dashboard is { } dashboard) Console.WriteLine($"The dashboard is at {dashboard}");
        if (host.TelemetryPage is { } traces) Console.WriteLine($"Traces, metrics and logs are at {traces}");
        if (host.Backing.MailPage is { } mails) Console.WriteLine($"The mail catcher is at {mails}");
        Console.WriteLine($"Service Bus clients connect with {host.ServiceBusConnectionString}");
        foreach (var (service, address, settingsAreWritten) in host.Elsewhere)
        {
            Console.WriteLine($"{service.Name} does not run here. In {service.Folder}: func start --port {address.Port}");
            if (settingsAreWritten) continue;
            Console.WriteLine($"  {service.Folder}/{LocalSettings.FileName} was there and is unchanged: for this host's settings, delete it and start again.");
        }
        Console.WriteLine($"Ready in {sinceStart.Elapsed.TotalSeconds:0.0} s. Ctrl+C stops everything.");
    }
}
