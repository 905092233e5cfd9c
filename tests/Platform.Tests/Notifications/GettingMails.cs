using Platform.Ordering.Contracts;
using Platform.Ordering.Persistence;

namespace Platform.Tests.Notifications;

[Collection(nameof(PlatformFixture))]
public sealed class GettingMails(PlatformFixture platform)
{
    private const string Nasty = "<script>alert('x')</script> & \"Co\"";
    private const string Encoded = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot;";

    [Fact]
    public async Task Welcome_mail_encodes_the_name()
    {
        var email = $"m{Guid.NewGuid():N}@example.com";
        await platform.AddAccountAsync(email, displayName: Nasty);
        AssertBothParts(await Mailbox.WaitForAsync(platform, email, "Welcome"), html: $"Welcome, {Encoded}", text: $"Hello {Nasty},");
    }

    [Fact]
    public async Task Receipt_lists_lines_and_encodes_the_title()
    {
        var kit = await platform.NewProductAsync(stock: 5, amount: 1234, title: Nasty);
        var buyer = await platform.NewUserAsync();
        var order = await buyer.BuyAsync("tok_visa", (kit, 3));
        var mail = await Mailbox.WaitForAsync(platform, buyer.Email, "Receipt");
        Assert.Contains(order.Text("orderId"), mail.Text("subject"), StringComparison.Ordinal);
        AssertBothParts(mail, html: $"<td>{Encoded}</td>", text: $"3 x {Nasty}, 12.34 EUR each: 37.02 EUR");
    }

    [Fact]
    public async Task Cancellation_mail_gives_the_reason()
    {
        var kit = await platform.NewProductAsync(stock: 1, title: Nasty);
        var buyer = await platform.NewUserAsync();
        var order = await buyer.BuyAsync("tok_declined", (kit, 1));
        var reason = order.Text("reason");
        AssertBothParts(await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled"), html: WebUtility.HtmlEncode(reason), text: reason);
    }

    [Fact]
    public async Task Mail_about_an_order_with_another_address_goes_to_the_account()
    {
        var kit = await platform.NewProductAsync(stock: 5);
        var (buyer, third) = (await platform.NewUserAsync(), $"t{Guid.NewGuid():N}@example.com");
        foreach (var token in new[] { "tok_visa", "tok_declined" })
        {
            var order = new { lines = new[] { new { productId = kit, quantity = 1 } }, payment = new { token }, email = third };
            await buyer.FinalOrderAsync((await buyer.PostAsync("/api/v1/orders", order, Guid.NewGuid().ToString())).Body.Id("orderId"));
        }

        await Mailbox.WaitForAsync(platform, buyer.Email, "Receipt");
        await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled");
        Assert.Empty(await Mailbox.OfAsync(platform, third));
    }

    [Fact]
    public async Task Event_of_an_earlier_order_with_another_address_is_mailed_to_the_account()
    {
        var (buyer, third) = (await platform.NewUserAsync(), $"t{Guid.NewGuid():N}@example.com");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60)); // Notifications knows who has registered
        var id = (await buyer.GetAsync("/api/v1/customers/me")).Body.Id("id");

        await platform.SendAsync<OrderingDbContext, OrderRefunded>(
            "ordering", new(Guid.NewGuid(), id, third, new(100, "EUR"), "Damaged.", TimeProvider.System.GetUtcNow()));

        await Mailbox.WaitForAsync(platform, buyer.Email, "refunded");
        Assert.Empty(await Mailbox.OfAsync(platform, third));
    }

    [Fact]
    public async Task Own_notifications_are_paged_newest_first()
    {
        var kit = await platform.NewProductAsync(stock: 5);
        var (buyer, other) = (await platform.NewUserAsync(), await platform.NewUserAsync());
        await buyer.BuyAsync("tok_visa", (kit, 1));
        await buyer.BuyAsync("tok_declined", (kit, 1));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));

        var pages = await buyer.PagesAsync("/api/v1/notifications?limit=1");

        Assert.Equal(["cancellation", "receipt", "welcome"], pages.SelectMany(page => page.Items()).Select(n => n.Text("kind")));
        var others = (await other.GetAsync("/api/v1/notifications")).Body.Items();
        Assert.Equal(["welcome"], others.Select(n => n.Text("kind")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().GetAsync("/api/v1/notifications")).Status);
    }

    private static void AssertBothParts(JsonElement mail, string html, string text)
    {
        Assert.Contains(html, mail.Text("html"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.Text("html"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(text, mail.Text("text"), StringComparison.Ordinal);
    }
}
