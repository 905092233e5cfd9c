namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class RedrivingADeadLetter(ShopFixture shop)
{
    [BrowserFact]
    public async Task Operator_finds_it_mends_a_copy_and_redrives_it_with_a_reason_that_the_audit_log_has()
    {
        var user = Guid.NewGuid();
        await shop.DeadLetterAsync("identity-events", "identity.user-registered.v1",
            $$$"""
            {"specversion":"1.0","id":"{{{user}}}","source":"/identity","type":"identity.user-registered.v1","data":
            {"userId":"{{{user}}}","mail":"{{{user}}}@example.com","displayName":"Pat","registeredAt":"2026-03-01T12:00:00Z"}}
            """);
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/console/messaging?show=dead");
        await visitor.LogInAsync("operator@platform.local");
        await visitor.FollowAsync("identity-events/customers", "main");
        await visitor.FollowAsync("identity.user-registered.v1", "main");
        await visitor.SeesAsync("MalformedMessage");

        await visitor.ClickAsync("Edit a copy");
        var body = page.GetByRole(AriaRole.Textbox, new() { Name = "Body of the copy" });
        await body.FillAsync((await body.InputValueAsync()).Replace("\"mail\"", "\"email\"", StringComparison.Ordinal));
        await visitor.ClickAsync("Redrive the edited copy");
        await page.GetByLabel("Why").FillAsync("The address was missing.");
        await visitor.ClickAsync("Redrive", "dialog");
        await visitor.SeesAsync("1 message was sent again.");
        await visitor.SeesAsync("No dead letters");

        await visitor.FollowAsync("Audit log", "nav");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "The address was missing." }).First).ToContainTextAsync("Redrive (edited)");
    }

    [BrowserFact]
    public async Task Operator_finds_it_on_the_page_of_its_order_and_discards_it()
    {
        await using var customer = await shop.VisitAsAsync("customer");
        var order = (await customer.BuyAsync("Whiteboard notebook")).GetProperty("orderId").GetGuid();
        await shop.DeadLetterAsync("payments-commands", "payments.capture-payment.v1",
            $$$"""
            {"specversion":"1.0","id":"{{{Guid.NewGuid()}}}","source":"/ordering","type":"payments.capture-payment.v1","data":{"order":"{{{order}}}"}}
            """);
        await using var visitor = await shop.VisitAsAsync("operator");
        var page = visitor.Page;
        await page.GotoAsync($"/console/orders/{order}");
        var found = page.GetByRole(AriaRole.Region, new() { Name = "Dead letters" });
        await Expect(found).ToContainTextAsync("payments-commands");
        await found.GetByRole(AriaRole.Link, new() { Name = "payments.capture-payment.v1" }).ClickAsync();
        await visitor.SeesAsync("MalformedMessage");

        await visitor.ClickAsync("Discard");
        await page.GetByLabel("Why").FillAsync("It was sent by a test.");
        await visitor.ClickAsync("Discard", "dialog");
        await visitor.SeesAsync("1 message was discarded.");
        await page.GotoAsync($"/console/orders/{order}");
        await visitor.SeesAsync("Capture the payment");
        await Expect(found).ToHaveCountAsync(0);
    }
}
