using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class ConfiguringAllowedOrigins
{
    [Fact]
    public void Origins_are_separated_by_commas() => Assert.Equal(
        ["https://shop.example", "http://localhost:5173"],
        new GatewayOptions { Routes = [], AllowedOrigins = " https://shop.example, http://localhost:5173 ," }.Origins);

    [Fact]
    public void Default_is_none() => Assert.Empty(new GatewayOptions { Routes = [] }.Origins);

    [Theory, InlineData("https://shop.example"), InlineData("http://localhost:5173"), InlineData("https://xn--caf-dma.example")]
    [InlineData("http://[::1]:5173")]
    public void Scheme_host_and_port_are_an_origin(string text) => Assert.True(GatewayOptions.IsOrigin(text));

    [Theory]
    [InlineData("*"), InlineData("null"), InlineData("shop.example"), InlineData("https://shop.example/"), InlineData("https://shop.example/path")]
    [InlineData("https://*.example"), InlineData("https://Shop.example"), InlineData("https://shop.example:443"), InlineData("https://user@shop.example")]
    [InlineData("https://caf\u00e9.example"), InlineData("ftp://shop.example"), InlineData("https://")]
    public void Anything_else_is_none(string text) => Assert.False(GatewayOptions.IsOrigin(text));
}
