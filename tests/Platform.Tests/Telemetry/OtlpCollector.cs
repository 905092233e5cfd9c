using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Platform.Local.Host;

namespace Platform.Tests.Telemetry;

/// <summary>A span as it was sent; the parent of a root is empty.</summary>
internal sealed record ReportedSpan(string Service, string Name, string Trace, string Id, string Parent);

/// <summary>A collector that keeps what it is sent, over OTLP in protobuf. It reads the messages' fields by their numbers (opentelemetry-proto), as far as the
/// tests ask.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();

    private OtlpCollector(WebApplication web, Uri address) => (this.web, Address) = (web, address);

    public Uri Address { get; }

    public static async Task<OtlpCollector> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{LocalHost.FreePort()}");
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        builder.Services.AddRouting();
        var collector = new OtlpCollector(builder.Build(), address);
        collector.web.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            collector.received.Enqueue((http.Request.Path, body.ToArray()));
        });
        await collector.web.StartAsync();
        return collector;
    }

    /// <summary>Everything, as text: a name or a value is in it if it was sent.</summary>
    public string Text => string.Join('\n', received.Select(r => Encoding.UTF8.GetString(r.Body)));

    public IEnumerable<ReportedSpan> Spans =>
        from resource in Resources("/v1/traces")
        from scope in Messages(resource, 2)
        from span in Messages(scope, 2)
        select new ReportedSpan(ServiceOf(resource), TextOf(span, 5), IdOf(span, 1), IdOf(span, 2), IdOf(span, 4));

    public IEnumerable<string> Metrics =>
        from resource in Resources("/v1/metrics")
        from scope in Messages(resource, 2)
        from metric in Messages(scope, 2)
        select $"{ServiceOf(resource)} {TextOf(metric, 1)}";

    public IEnumerable<string> ServicesWithLogs =>
        from resource in Resources("/v1/logs") from scope in Messages(resource, 2) from _ in Messages(scope, 2) select ServiceOf(resource);

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private IEnumerable<ReadOnlyMemory<byte>> Resources(string path) => received.Where(r => r.Path == path).SelectMany(r => Messages(r.Body, 1));

    /// <summary>namespace/name, by the resource's attributes.</summary>
    private static string ServiceOf(ReadOnlyMemory<byte> resource)
    {
        var attributes = Messages(resource, 1).SelectMany(r => Messages(r, 1))
            .ToDictionary(a => TextOf(a, 1), a => Messages(a, 2).Select(v => TextOf(v, 1)).Single());
        return $"{attributes["service.namespace"]}/{attributes["service.name"]}";
    }

    private static string IdOf(ReadOnlyMemory<byte> message, int field) =>
        Messages(message, field).Select(m => Convert.ToHexStringLower(m.Span)).FirstOrDefault("");

    private static string TextOf(ReadOnlyMemory<byte> message, int field) =>
        Messages(message, field).Select(m => Encoding.UTF8.GetString(m.Span)).FirstOrDefault("");

    /// <summary>The values of a field that is text, bytes or a message.</summary>
    private static List<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message.Span, ref at);
            var length = (tag & 7) switch { 1 => 8, 5 => 4, 2 => (int)Number(message.Span, ref at), _ => 0 };
            if ((tag & 7) == 0) Number(message.Span, ref at);
            if ((tag & 7) == 2 && tag >> 3 == (ulong)field) found.Add(message.Slice(at, length));
            at += length;
        }
        return found;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 127) << shift;
            if (bytes[at++] < 128) return value;
        }
    }
}
