using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Tests.Infra;

/// <summary>docs/scale.md counts the messages of an order; here they are counted for real.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class CountingAnOrder(PlatformFixture platform)
{
    [Fact]
    public async Task Order_sends_the_messages_that_the_scale_document_counts()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "scale.md"));
        var counted = int.Parse(Regex.Match(document, @"\| Messages sent \| (\d+) \|").Groups[1].Value, CultureInfo.InvariantCulture);
        var kit = await platform.NewProductAsync(stock: 5);
        var buyer = await platform.NewUserAsync();

        var order = (await buyer.BuyAsync("tok_visa", (kit, 1))).Text("orderId");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var sent = platform.Sent.Where(m => m.Body.Contains(order, StringComparison.Ordinal)).Select(m => m.Subject).ToList();
        Assert.True(sent.Count == counted, $"docs/scale.md counts {counted} messages; these {sent.Count} were sent: {string.Join(", ", sent)}");
    }
}
