using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Platform.Local.Host;

namespace Platform.Web.Tests.Support;

/// <summary>The whole platform in the local host, with its pages, and a browser: once for all tests of this project.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    private LocalHost? host;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public string Address => host!.WebAddress!.ToString().TrimEnd('/');

    public LocalHost Host => host!;

    public Uri MailPage => host!.Backing.MailPage!;

    public async Task InitializeAsync()
    {
        host = await LocalHost.StartAsync(new()
        {
            RepositoryRoot = Repository.Root,
            DataFolder = Path.Combine(Repository.Root, ".local", "tests", "web"),
            Reset = true,
            FreePorts = true,
            Web = true,
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        if (Browser.Path is null) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser.Path, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        if (host is not null) await host.DisposeAsync();
    }

    /// <summary>Sends a message that no receiver understands, and waits until it is dead-lettered.</summary>
    public async Task DeadLetterAsync(string queueOrTopic, string type, string body)
    {
        await using var client = new ServiceBusClient(Host.ServiceBusConnectionString);
        await using var sender = client.CreateSender(queueOrTopic);
        await sender.SendMessageAsync(new(body) { Subject = type });
        await Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A visitor with the session of a demo account, such as <c>customer</c>.</summary>
    public async Task<Visitor> VisitAsAsync(string role, BrowserNewContextOptions? options = null) =>
        await (await VisitAsync(options)).WithSessionAsync($"{role}@platform.local");

    /// <summary>A visitor in a browser of their own.</summary>
    public async Task<Visitor> VisitAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new();
        (options.BaseURL, options.Locale, options.AcceptDownloads) = (Address, "en-GB", true);
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(15_000);
        return new(await context.NewPageAsync(), this);
    }
}

[CollectionDefinition(nameof(ShopFixture))]
public sealed class ShopCollection : ICollectionFixture<ShopFixture>;
