namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class OperatingThePlatform(ShopFixture shop)
{
    [BrowserFact]
    public async Task An_operator_finds_an_order_sees_what_its_checkout_did_and_refunds_it()
    {
        await using var customer = await shop.VisitAsAsync("customer");
        await customer.BuyAsync("Whiteboard notebook");

        await using var visitor = await shop.VisitAsAsync("operator");
        var page = visitor.Page;
        await page.GotoAsync("/console");
        await page.GetByLabel("State").SelectOptionAsync("Completed");
        await page.GetByLabel("Placed").SelectOptionAsync("In the last hour");
        await visitor.FollowAsync("Whiteboard notebook", "main");
        var checkout = page.Locator("section").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "Checkout" }) });
        foreach (var command in new[] { "Reserve the stock", "Authorize the payment", "Commit the stock", "Capture the payment" })
            await Expect(checkout.GetByRole(AriaRole.Listitem).Filter(new() { HasText = command })).ToContainTextAsync("replied");

        await visitor.ClickAsync("Refund");
        await visitor.ClickAsync("Refund", "dialog");
        await visitor.SeesAsync("Say why.");
        await page.GetByLabel("Reason").FillAsync("It arrived broken.");
        await visitor.ClickAsync("Refund", "dialog");
        await Expect(page.Locator("main").GetByText("Refunded").First).ToBeVisibleAsync();
        await visitor.SeesAsync("It arrived broken.");
        await visitor.SeesAsync("Release the stock");
    }

    [BrowserFact]
    public async Task An_operator_sees_why_a_file_was_rejected_and_discards_it()
    {
        await using var customer = await shop.VisitAsAsync("customer");
        await customer.UploadAsync("invoice.pdf", "application/pdf", "This is no PDF.");

        await using var visitor = await shop.VisitAsAsync("operator");
        var page = visitor.Page;
        await page.GotoAsync("/console");
        await visitor.FollowAsync("Quarantine", "nav");
        await page.GetByLabel("Reason").SelectOptionAsync("Not of its type");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "invoice.pdf" });
        await Expect(row).ToContainTextAsync("The file is not what its type application/pdf says.");
        await visitor.ClickAsync("Discard invoice.pdf");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Reason").FillAsync("It is no document.");
        await visitor.ClickAsync("Discard", "dialog");
        await visitor.SeesAsync("invoice.pdf was discarded.");
        await Expect(row).ToContainTextAsync("It is no document.");
    }

    [BrowserFact]
    public async Task An_operator_makes_a_report_and_downloads_it()
    {
        await using var visitor = await shop.VisitAsAsync("operator");
        var page = visitor.Page;
        await page.GotoAsync("/console/reports");
        await visitor.ClickAsync("Make a report");
        await visitor.SeesAsync("Succeeded");
        var download = await page.RunAndWaitForDownloadAsync(() => visitor.ClickAsync("Download CSV"));
        Assert.StartsWith("day", await File.ReadAllTextAsync((await download.PathAsync())!), StringComparison.OrdinalIgnoreCase);
    }

    [BrowserFact]
    public async Task The_console_is_not_for_customers_and_accounts_are_not_for_operators()
    {
        await using var customer = await shop.VisitAsAsync("customer");
        await customer.Page.GotoAsync("/console/orders");
        await customer.SeesAsync("This page is for other roles");

        await using var clerk = await shop.VisitAsAsync("operator");
        await clerk.Page.GotoAsync("/console/users");
        await clerk.SeesAsync("This page is for other roles");
        await Expect(clerk.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);
    }
}
