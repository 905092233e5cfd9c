using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class FindingTheClientsAddress
{
    [Theory]
    [InlineData(0, "203.0.113.7", "10.0.0.1")]
    [InlineData(1, "", "10.0.0.1")]
    [InlineData(1, "203.0.113.7", "203.0.113.7")]
    [InlineData(1, "198.51.100.9, 203.0.113.7:50123", "203.0.113.7")]
    [InlineData(1, "198.51.100.9, [2001:db8::7]:443", "2001:db8::7")]
    [InlineData(1, "198.51.100.9, ::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData(1, "198.51.100.9, not an address", "10.0.0.1")]
    [InlineData(2, "198.51.100.9, 203.0.113.7, 192.0.2.1", "203.0.113.7")]
    [InlineData(2, "203.0.113.7", "10.0.0.1")]
    public void Only_the_entry_of_the_last_trusted_proxy_is_believed(int trustedProxies, string forwardedFor, string address)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:10.0.0.1");
        http.Request.Headers["X-Forwarded-For"] = forwardedFor;
        Assert.Equal(address, ClientAddress.Of(http, trustedProxies).ToString());
    }

    [Fact]
    public void Several_header_lines_are_one_list()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["X-Forwarded-For"] = new(["198.51.100.9", "203.0.113.7"]);
        Assert.Equal("203.0.113.7", ClientAddress.Of(http, trustedProxies: 1).ToString());
    }
}
