using System.Collections.Concurrent;
using Platform.Local.Demo;

namespace Platform.Web.Tests.Support;

/// <summary>Somebody who looks at the pages. What the browser reports, such as an exception or a violation of the content security policy, fails the
/// test.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> reported = new();
    private readonly ShopFixture shop;

    public Visitor(IPage page, ShopFixture shop)
    {
        (Page, this.shop) = (page, shop);
        page.PageError += (_, error) => reported.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") reported.Enqueue($"{message.Text} ({page.Url})");
        };
        Assertions.SetDefaultExpectTimeout(15_000);
    }

    public IPage Page { get; }

    /// <summary>A response that is expected, such as 404: the browser reports it too.</summary>
    public string? Expected { get; set; }

    /// <summary>Fills in the login with the demo customer, or somebody else.</summary>
    public async Task LogInAsync(string email = "customer@platform.local", string password = DemoAccount.Password)
    {
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome back" })).ToBeVisibleAsync();
        await Page.GetByLabel("Email").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await ClickAsync("Log in", within: "main");
    }

    /// <summary>Follows the link that was mailed to an address.</summary>
    public async Task FollowMailedLinkAsync(string email, string page)
    {
        using var http = new HttpClient();
        Match link;
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(30);
        do link = Regex.Match(await http.GetStringAsync(new Uri(shop.MailPage, "/email")), $"""{Regex.Escape($"/{page}#token=")}[^\s"\\<]+""");
        while (!link.Success && TimeProvider.System.GetUtcNow() < deadline);
        Assert.True(link.Success, $"No mail with a link to {page} has come to {email}.");
        await Page.GotoAsync(link.Value);
    }

    public Task ClickAsync(string button, string within = "body") =>
        Page.Locator(within).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task FollowAsync(string link, string within = "body") =>
        Page.Locator(within).GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync();

    public Task SeesAsync(string text) => Expect(Page.GetByText(text).First).ToBeVisibleAsync();

    public async Task PutIntoBasketAsync(string product)
    {
        await Page.GotoAsync($"/?q={Uri.EscapeDataString(product)}");
        await FollowAsync(product, "main");
        await ClickAsync("Add to basket");
        await SeesAsync($"{product} is in your basket.");
    }

    /// <summary>From the basket over the login to the page of the order.</summary>
    public async Task PayAsync(string card)
    {
        await FollowAsync("Basket", "header");
        await FollowAsync("Go to checkout");
        await LogInAsync();
        await Page.GetByText(card).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay ") }).ClickAsync();
        await Page.WaitForURLAsync(new Regex("/orders/[0-9a-f-]{36}$"));
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Assert.DoesNotContain(reported, line => Expected is null || !line.Contains(Expected, StringComparison.Ordinal));
    }
}
