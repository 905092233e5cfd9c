using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Administration;

/// <summary>Answers the reads of administration clients, over HTTP on the loopback interface: queues, topics and subscriptions with their settings and
/// message counts, as Atom entries.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/servicebus</remarks>
public sealed class AdministrationEndpoint : IAsyncDisposable
{
    /// <summary>The port of Microsoft's emulator.</summary>
    public const int DefaultPort = 5300;

    private const int MaxPageSize = 1_000;

    private readonly WebApplication web;

    private AdministrationEndpoint(WebApplication web, int port) => (this.web, Port) = (web, port);

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>The connection string for administration clients: that of Microsoft's emulator, whose key is public.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>Listens for clients.</summary>
    /// <param name="port">The port, which must be free.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<AdministrationEndpoint> StartAsync(Broker broker, int port, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });
        var web = builder.Build();
        web.Run(http => AnswerAsync(broker, http));
        var endpoint = new AdministrationEndpoint(web, port);
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
        return endpoint;
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => web.DisposeAsync();

    private static async Task AnswerAsync(Broker broker, HttpContext http)
    {
        var (status, answer) = await AnswerAsync(broker, http.Request, http.RequestAborted);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/atom+xml; charset=utf-8";
        await http.Response.WriteAsync(answer.ToString(SaveOptions.DisableFormatting), http.RequestAborted);
    }

    private static async Task<(int Status, XElement Answer)> AnswerAsync(Broker broker, HttpRequest request, CancellationToken cancellationToken)
    {
        // A page of another site, whose name was rebound to this machine, would read the answers.
        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]")) return Error(403, "Ask by the name localhost.");
        if (!HttpMethods.IsGet(request.Method))
            return Error(400, "Queues, topics, subscriptions and rules are declared (in infra/platform.json): change them there and start again.");
        try
        {
            var path = Uri.UnescapeDataString(request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
            return path switch
            {
                ["$Resources", "queues"] => (200, Feed(await broker.DescribeAsync(EntityKind.Queue, null, cancellationToken), request)),
                ["$Resources", "topics"] => (200, Feed(await broker.DescribeAsync(EntityKind.Topic, null, cancellationToken), request)),
                [var topic, var segment] when IsSubscriptions(segment) =>
                    (200, Feed(await broker.DescribeAsync(EntityKind.Subscription, topic, cancellationToken), request)),
                [var name] => (200, AtomEntry.Of(await broker.DescribeAsync(name, cancellationToken))),
                [var topic, var segment, var name] when IsSubscriptions(segment) =>
                    (200, AtomEntry.Of(await broker.DescribeAsync(EntityPath.OfSubscription(topic, name), cancellationToken))),
                [_, _, _, var rules, ..] when rules.Equals("rules", StringComparison.OrdinalIgnoreCase) =>
                    Error(501, "Read the rules of a subscription with a rule manager, over AMQP."),
                _ => Error(404, "There is no such resource."),
            };
        }
        catch (ServiceBusException missing) when (missing.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return Error(404, missing.Message);
        }
    }

    private static bool IsSubscriptions(string segment) => segment.Equals("subscriptions", StringComparison.OrdinalIgnoreCase);

    private static XElement Feed(IReadOnlyList<EntityDescription> all, HttpRequest request) =>
        AtomEntry.Feed(all.Skip(NumberOf(request, "$skip", 0)).Take(Math.Min(NumberOf(request, "$top", 100), MaxPageSize)));

    private static int NumberOf(HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static (int Status, XElement Answer) Error(int status, string detail) =>
        (status, new XElement("Error", new XElement("Code", status), new XElement("Detail", detail)));
}
