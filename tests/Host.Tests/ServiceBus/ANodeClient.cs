using System.Diagnostics;
using System.Text.Json.Nodes;
using Platform.Local.BackingServices;
using Platform.Manifest;

namespace Platform.Host.Tests.ServiceBus;

/// <summary>The official client for Node.js, alone and with the one for .NET.</summary>
public sealed class ANodeClient(PostgresFixture postgres) : BrokerTest(postgres)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Host.Tests", "ServiceBus", "Node");
    private static readonly string Logs = Path.Combine(Repository.Root, ".local", "tests", "host", "logs");

    [Fact]
    public async Task Dotnet_receives_what_Node_sends()
    {
        await DeclareAsync(new QueueDescription("to-dotnet"));
        var sent = await RunAsync("send");
        Assert.Equal((262_144, "MessageSizeExceeded"), ((int)sent["maxSizeInBytes"]!, (string?)sent["tooLarge"]));

        var receiver = Client.CreateReceiver("to-dotnet");
        var first = await ReceiveAsync(receiver);
        Assert.Equal("""{"product":"puzzle","quantity":2}""", first.Body.ToString());
        Assert.Equal(("m-1", "placed", "application/json", "c-1", "somebody", "answers", TimeSpan.FromHours(1)),
            (first.MessageId, first.Subject, first.ContentType, first.CorrelationId, first.To, first.ReplyTo, first.TimeToLive));
        var properties = first.ApplicationProperties;
        Assert.Equal(("é ☕", 42, 0.5, true), (properties["text"], Convert.ToInt32(properties["number"]), properties["real"], properties["flag"]));
        await AssertReceivesAsync(receiver, [.. Enumerable.Range(0, 20).Select(i => $"{i}")]);
    }

    [Fact]
    public async Task Node_receives_what_Dotnet_sends()
    {
        await DeclareAsync(new QueueDescription("to-node"));
        using var activity = new Activity("checkout").SetIdFormat(ActivityIdFormat.W3C).Start();
        var message = new ServiceBusMessage("hello") { MessageId = "m-2", Subject = "greeting", ApplicationProperties = { ["n"] = 7, ["s"] = "é" } };
        await SendAsync("to-node", message);
        var received = await RunAsync("receive");
        Assert.Equal(("hello", "m-2", "greeting", 7, "é", 0, "active", activity.Id),
            ((string?)received["body"], (string?)received["messageId"], (string?)received["subject"], (int)received["applicationProperties"]!["n"]!,
            (string?)received["applicationProperties"]!["s"], (int)received["deliveryCount"]!, (string?)received["state"], (string?)received["trace"]));
        Assert.True(await Broker.IsIdleAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Node_settles_in_every_way()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        var seen = await RunAsync("settle");
        Assert.Equal((1, 2, true, "deferred"),
            ((int)seen["deliveryCount"]!, (int)seen["step"]!, (bool)seen["renewed"]!, (string?)seen["deferred"]));
        Assert.Equal(("two", "Unreadable", "No JSON.", "node", "orders"),
            ((string?)seen["peeked"], (string?)seen["reason"], (string?)seen["description"], (string?)seen["by"], (string?)seen["source"]));
        Assert.Equal((0, 0), ((int)seen["transfer"]!, (int)seen["left"]!));
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    [Fact]
    public async Task Node_tells_failures_apart()
    {
        await DeclareAsync(new QueueDescription("orders"), new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("orders", new ServiceBusMessage("one"));
        var seen = await RunAsync("fail");
        Assert.Equal(("MessagingEntityNotFound", "MessageNotFound"), ((string?)seen["unknown"], (string?)seen["deferred"]));
        Assert.Contains("'carts' requires sessions", (string?)seen["session"], StringComparison.Ordinal);
        Assert.Contains("The SessionId was not set", (string?)seen["noSession"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_accepts_sessions_and_keeps_their_state()
    {
        await DeclareAsync(new QueueDescription("carts") { RequiresSession = true });
        await SendAsync("carts", new ServiceBusMessage("a1") { SessionId = "a" }, new ServiceBusMessage("a2") { SessionId = "a" });
        var seen = await RunAsync("session");
        Assert.Equal(("a", "SessionCannotBeLocked", 1, "a1"),
            ((string?)seen["sessionId"], (string?)seen["taken"], (int)seen["state"]!["step"]!, (string?)seen["first"]));
        Assert.Equal(["a1", "a2"], seen["bodies"]!.AsArray().Select(body => (string?)body));
    }

    [Fact]
    public async Task Node_schedules_and_cancels()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var seen = await RunAsync("schedule");
        Assert.Equal(("MessageNotFound", true), ((string?)seen["cancelled"], (bool)seen["greater"]!));
        Clock.Advance(TimeSpan.FromHours(1));
        await AssertReceivesAsync(Client.CreateReceiver("orders"), ["\"second\""]);
    }

    [Fact]
    public async Task Node_subscribes_and_completes_each_message()
    {
        await DeclareAsync(new QueueDescription("orders"));
        var bodies = Enumerable.Range(0, 20).Select(i => $"{i:00}").ToArray();
        await SendAsync("orders", [.. bodies.Select(body => new ServiceBusMessage(body))]);
        var seen = await RunAsync("process");
        Assert.Equal(bodies, seen["handled"]!.AsArray().Select(body => (string)body!).Order());
        Assert.Equal(new EntityCounts("orders", 0, 0, 0, 0, 0), await CountsAsync("orders"));
    }

    private async Task<JsonNode> RunAsync(string what)
    {
        await new NodePackages(Folder, "the Service Bus client for Node.js", Path.Combine(Repository.Root, "local", "BackingServices"))
            .EnsureInstalledAsync(Logs, _ => { });
        var start = new ProcessStartInfo("node", ["client.mjs", ConnectionString, what])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, error) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!node.HasExited) node.Kill(entireProcessTree: true);
        }
        Assert.True(node.ExitCode == 0, await error);
        return JsonNode.Parse(await output)!;
    }
}
