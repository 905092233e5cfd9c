using Microsoft.Azure.Amqp.Framing;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>The addresses of links: "orders", "/orders", or a URI such as "amqp://localhost/orders".</summary>
internal static class EntityAddress
{
    /// <summary>The path of the messaging entity or request node; empty when there is no address.</summary>
    public static string Parse(object? terminus)
    {
        var address = terminus switch
        {
            Source source => source.Address?.ToString(),
            Target target => target.Address?.ToString(),
            _ => null,
        };
        if (address is null) return "";
        if (address.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0)
            address = address.IndexOf('/', scheme + 3) is var path and > 0 ? address[path..] : "";
        return Uri.UnescapeDataString(address).Trim('/');
    }
}
