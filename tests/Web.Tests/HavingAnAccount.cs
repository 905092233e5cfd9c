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

    private static async Task ConfirmAddressAsync(Visitor visitor, string email)
    {
        var page = visitor.Page;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look into your mailbox" })).ToBeVisibleAsync();
        await visitor.FollowMailedLinkAsync(email, "verify-email");
        await visitor.SeesAsync("Your address is confirmed.");
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
}
