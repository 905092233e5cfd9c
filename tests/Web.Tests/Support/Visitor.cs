using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Platform.Local.Demo;

namespace Platform.Web.Tests.Support;

/// <summary>A visitor of the pages. What the browser reports, such as an exception or a violation of the content security policy, fails the
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

    /// <summary>Has the session of a demo account, as after the login, where the login's form is not the point.</summary>
    public async Task<Visitor> WithSessionAsync(string email)
    {
        var response = await Page.Context.APIRequest.PostAsync(
            "/api/v1/auth/login", new() { DataObject = new { email, password = DemoAccount.Password, cookie = true } });
        Assert.True(response.Ok, await response.TextAsync());
        AccessToken = (await response.JsonAsync())!.Value.GetProperty("accessToken").GetString()!;
        await Page.Context.AddInitScriptAsync("if (location.origin !== 'null') localStorage.setItem('platform.session', '1')");
        return this;
    }

    /// <summary>Of <see cref="WithSessionAsync"/>, for what is not done in the browser.</summary>
    public string AccessToken { get; private set; } = "";

    /// <summary>Reads a resource of the API that is not there at once.</summary>
    public async Task<JsonElement> UntilThereAsync(string path)
    {
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(30);
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {AccessToken}" };
        IAPIResponse response;
        do response = await Page.Context.APIRequest.GetAsync(path, new() { Headers = headers });
        while (!response.Ok && TimeProvider.System.GetUtcNow() < deadline);
        return await CallAsync(HttpMethod.Get, path);
    }

    /// <summary>Calls the API as the person of <see cref="WithSessionAsync"/>.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null)
    {
        var response = await Page.Context.APIRequest.FetchAsync(path, new()
        {
            Method = method.Method,
            DataObject = body,
            Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {AccessToken}", ["Idempotency-Key"] = Guid.NewGuid().ToString() },
        });
        Assert.True(response.Ok, await response.TextAsync());
        return (await response.JsonAsync())!.Value;
    }

    /// <summary>Buys a product, by its whole title, without the browser. Returns the completed order.</summary>
    public async Task<JsonElement> BuyAsync(string title)
    {
        var found = await CallAsync(HttpMethod.Get, $"/api/v1/search?q={Uri.EscapeDataString(title)}");
        var product = found.GetProperty("items").EnumerateArray().First(item => item.GetProperty("title").GetString() == title).GetProperty("id").GetGuid();
        var placed = await CallAsync(HttpMethod.Post, "/api/v1/orders",
            new { lines = new[] { new { productId = product, quantity = 1 } }, payment = new { token = "tok_visa" } });
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(30);
        JsonElement order;
        do order = await CallAsync(HttpMethod.Get, $"/api/v1/orders/{placed.GetProperty("orderId").GetGuid()}");
        while (order.GetProperty("status").GetString() != "completed" && TimeProvider.System.GetUtcNow() < deadline);
        Assert.Equal("completed", order.GetProperty("status").GetString());
        return order;
    }

    /// <summary>Uploads a text under any type, without the browser. Returns the file once it is ready or rejected.</summary>
    public async Task<JsonElement> UploadAsync(string name, string contentType, string text)
    {
        var response = await Page.Context.APIRequest.PostAsync("/api/v1/files", new()
        {
            DataByte = Encoding.UTF8.GetBytes(text),
            Headers = new Dictionary<string, string>
            {
                ["Authorization"] = $"Bearer {AccessToken}",
                ["Content-Type"] = contentType,
                ["X-File-Name"] = name,
            },
        });
        Assert.True(response.Ok, await response.TextAsync());
        var id = (await response.JsonAsync())!.Value.GetProperty("fileId").GetGuid();
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(30);
        JsonElement file;
        do file = await CallAsync(HttpMethod.Get, $"/api/v1/files/{id}");
        while (file.GetProperty("status").GetString() is not ("ready" or "rejected") && TimeProvider.System.GetUtcNow() < deadline);
        return file;
    }

    /// <summary>Fills in the login with the demo customer, or another account.</summary>
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
        do
        {
            using var mails = JsonDocument.Parse(await http.GetStringAsync(new Uri(shop.MailPage, "/email")));
            var own = mails.RootElement.EnumerateArray()
                .Where(mail => mail.GetProperty("to").EnumerateArray().Any(to => to.GetProperty("address").GetString() == email));
            link = Regex.Match(string.Concat(own.Select(mail => mail.GetProperty("text").GetString())), $@"{Regex.Escape($"/{page}#token=")}[\w-]+");
        }
        while (!link.Success && TimeProvider.System.GetUtcNow() < deadline);
        Assert.True(link.Success, $"No mail with a link to {page} has come to {email}.");
        await Page.GotoAsync(link.Value);
    }

    /// <summary>Opens the link that was mailed to whoever registered, and enters the password there.</summary>
    public async Task VerifyAddressAsync(string email, string password)
    {
        await FollowMailedLinkAsync(email, "verify-email");
        await Page.GetByLabel("Password").FillAsync(password);
        await ClickAsync("Confirm the address");
        await SeesAsync("Your address is confirmed.");
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

    /// <summary>From the basket to the page of the order.</summary>
    public async Task PayAsync(string card)
    {
        await FollowAsync("Basket", "header");
        await FollowAsync("Go to checkout");
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
