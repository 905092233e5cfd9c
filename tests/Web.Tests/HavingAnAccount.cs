using OtpNet;

namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class HavingAnAccount(ShopFixture shop)
{
    private const string Password = "correct-horse-9";

    [BrowserFact]
    public async Task Who_registers_gets_a_profile_and_keeps_addresses_of_several_countries()
    {
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        visitor.Expected = "status of 404"; // until the profile is there
        var email = $"ada{Guid.NewGuid():N}@example.com";
        await page.GotoAsync("/register?next=%2Faccount");
        await page.GetByLabel("Name").FillAsync("Ada");
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password").FillAsync("short");
        await visitor.ClickAsync("Create account");
        await visitor.SeesAsync("Use 12 to 128 characters.");
        await page.GetByLabel("Password").FillAsync(Password);
        await visitor.ClickAsync("Create account");
        await ConfirmAddressAsync(visitor, email);

        await page.GetByLabel("Phone").FillAsync("+4930123456");
        await page.GetByLabel("by text message").CheckAsync();
        await visitor.ClickAsync("Save");
        await visitor.SeesAsync("Saved.");
        await visitor.FollowAsync("Addresses", "main");
        await visitor.ClickAsync("Add an address");
        await page.GetByLabel("Recipient").FillAsync("Ada Lovelace");
        await page.GetByLabel("Street and number").FillAsync("1600 Pennsylvania Avenue NW");
        await page.GetByLabel("City").FillAsync("Washington");
        await page.GetByLabel("Country").SelectOptionAsync("US");
        await page.GetByLabel("Postal code").FillAsync("2050");
        await page.GetByLabel("State or province").FillAsync("DC");
        visitor.Expected = "status of 40"; // the API knows the formats of postal codes
        await visitor.ClickAsync("Save");
        await Expect(page.GetByLabel("Postal code")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Postal code").FillAsync("20500");
        await visitor.ClickAsync("Save");
        await Expect(page.Locator("address")).ToContainTextAsync("20500 Washington");
    }

    [BrowserFact]
    public async Task Who_sets_up_a_second_factor_logs_in_with_its_code()
    {
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        visitor.Expected = "status of 40";
        var email = $"otto{Guid.NewGuid():N}@example.com";
        var registered = await page.Context.APIRequest.PostAsync(
            "/api/v1/auth/register", new() { DataObject = new { email, password = Password, displayName = "Otto" } });
        Assert.True(registered.Ok);
        await visitor.VerifyAddressAsync(email, Password);
        await page.GotoAsync("/account/security");
        await visitor.LogInAsync(email, Password);

        await visitor.ClickAsync("Set it up");
        var setUp = page.Locator("section").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "Second factor" }) });
        await setUp.GetByLabel("Current password").FillAsync(Password);
        await visitor.ClickAsync("Continue");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code of the secret" })).ToBeVisibleAsync();
        var secret = (await setUp.Locator("code").TextContentAsync())!;
        await setUp.GetByLabel("Code", new() { Exact = true }).FillAsync(CodeOf(secret));
        await visitor.ClickAsync("Turn it on");
        await Expect(setUp.GetByRole(AriaRole.Status).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await visitor.ClickAsync("I have kept them");
        await visitor.SeesAsync("10 recovery codes are left.");

        await visitor.ClickAsync("Menu of the account");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Log out" }).ClickAsync();
        await page.GotoAsync("/login");
        await visitor.LogInAsync(email, Password);
        await page.GetByLabel("Code").FillAsync("000000");
        await visitor.ClickAsync("Log in", within: "main");
        await Expect(page.GetByLabel("Code")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Code").FillAsync(CodeOf(secret, stepsAhead: 1)); // that of now was used
        await visitor.ClickAsync("Log in", within: "main");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Menu of the account" })).ToBeVisibleAsync();
    }

    /// <summary>What an authenticator app shows.</summary>
    private static string CodeOf(string secret, int stepsAhead = 0) => new Totp(Base32Encoding.ToBytes(secret.Replace(" ", "", StringComparison.Ordinal)))
        .ComputeTotp(TimeProvider.System.GetUtcNow().AddSeconds(30 * stepsAhead).UtcDateTime);

    private static async Task ConfirmAddressAsync(Visitor visitor, string email)
    {
        var page = visitor.Page;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look into your mailbox" })).ToBeVisibleAsync();
        await visitor.VerifyAddressAsync(email, Password);
        await page.GotoAsync("/account");
        await visitor.LogInAsync(email, Password);
    }

    [BrowserFact]
    public async Task A_page_of_a_person_asks_for_the_login_and_shows_nothing_after_the_logout()
    {
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        visitor.Expected = "status of 401";
        await page.GotoAsync("/orders");
        await visitor.LogInAsync(password: "wrong-password-1");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visitor.LogInAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your orders" })).ToBeVisibleAsync();
        await visitor.ClickAsync("Menu of the account");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Log in" })).ToBeVisibleAsync();
        await page.GotoAsync("/orders");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Welcome back" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Two_tabs_whose_token_expires_renew_it_at_the_same_time_and_stay_logged_in()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        await visitor.Page.Context.Clock.InstallAsync();
        var tabs = new[] { visitor.Page, await visitor.Page.Context.NewPageAsync() };
        foreach (var tab in tabs)
        {
            await tab.GotoAsync("/orders");
            await Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "Your orders" })).ToBeVisibleAsync();
        }
        var refreshes = 0;
        visitor.Page.Context.Response += (_, response) =>
        {
            if (response.Url.EndsWith("/auth/refresh", StringComparison.Ordinal) && response.Ok) Interlocked.Increment(ref refreshes);
        };

        await visitor.Page.Context.Clock.FastForwardAsync("15:00");
        await Task.WhenAll(tabs.Select(tab => tab.GetByRole(AriaRole.Link, new() { Name = "My courses" }).First.ClickAsync()));

        foreach (var tab in tabs)
        {
            await Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "My courses" })).ToBeVisibleAsync();
            await Expect(tab.GetByLabel("Loading…")).ToHaveCountAsync(0);
        }
        Assert.Equal(2, refreshes);
    }
}
