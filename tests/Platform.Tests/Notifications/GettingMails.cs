namespace Platform.Tests.Notifications;

[Collection(nameof(PlatformFixture))]
public sealed class GettingMails(PlatformFixture platform)
{
    private const string Nasty = "<script>alert('x')</script> & \"Co\"";
    private const string Encoded = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot;";

    [Fact]
    public async Task On_registering_says_welcome_by_name_without_letting_the_name_be_HTML()
    {
        var email = $"m{Guid.NewGuid():N}@example.com";
        await platform.Anybody().PostAsync("/api/v1/auth/register", new { email, password = "correct-horse-9", displayName = Nasty });

        AssertBothParts(await Mailbox.WaitForAsync(platform, email, "Welcome"), html: $"Welcome, {Encoded}", text: $"Hello {Nasty},");
    }

    [Fact]
    public async Task On_buying_lists_what_was_bought_without_letting_the_title_be_HTML()
    {
        var kit = await platform.NewProductAsync(stock: 5, amount: 1234, title: Nasty);
        var buyer = await platform.SomebodyAsync();

        var order = await buyer.BuyAsync("tok_visa", (kit, 3));

        var mail = await Mailbox.WaitForAsync(platform, buyer.Email, "Receipt");
        Assert.Contains(order.GetProperty("orderId").GetString()!, mail.GetProperty("subject").GetString(), StringComparison.Ordinal);
        AssertBothParts(mail, html: $"<td>{Encoded}</td>", text: $"3 x {Nasty}, 12.34 EUR each: 37.02 EUR");
    }

    [Fact]
    public async Task On_a_cancellation_gives_the_reason()
    {
        var kit = await platform.NewProductAsync(stock: 1, title: Nasty);
        var buyer = await platform.SomebodyAsync();

        var order = await buyer.BuyAsync("tok_declined", (kit, 1));

        var reason = order.GetProperty("reason").GetString()!;
        AssertBothParts(await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled"), html: System.Net.WebUtility.HtmlEncode(reason), text: reason);
    }

    [Fact]
    public async Task Is_listed_for_oneself_only_page_by_page_newest_first()
    {
        var kit = await platform.NewProductAsync(stock: 5);
        var (buyer, other) = (await platform.SomebodyAsync(), await platform.SomebodyAsync());
        await buyer.BuyAsync("tok_visa", (kit, 1));
        await buyer.BuyAsync("tok_declined", (kit, 1));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));

        var kinds = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = (await buyer.GetAsync($"/api/v1/notifications?limit=1{(next.Length == 0 ? "" : $"&after={next}")}")).Body;
            kinds.AddRange(page.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("kind").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(["cancellation", "receipt", "welcome"], kinds);
        var others = (await other.GetAsync("/api/v1/notifications")).Body.GetProperty("items").EnumerateArray();
        Assert.Equal(["welcome"], others.Select(n => n.GetProperty("kind").GetString()));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await platform.Anybody().GetAsync("/api/v1/notifications")).Status);
    }

    private static void AssertBothParts(JsonElement mail, string html, string text)
    {
        Assert.Contains(html, mail.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.GetProperty("html").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(text, mail.GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
