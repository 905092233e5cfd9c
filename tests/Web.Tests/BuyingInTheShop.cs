namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class BuyingInTheShop(ShopFixture shop)
{
    [BrowserFact]
    public async Task A_visitor_finds_a_product_by_a_suggestion_and_pays_for_it_after_the_login()
    {
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search" }).PressSequentiallyAsync("puzz");
        await page.GetByRole(AriaRole.Option, new() { Name = "Logic puzzle box" }).ClickAsync();
        await visitor.SeesAsync("1 result");
        await visitor.FollowAsync("Logic puzzle box", "main");
        await visitor.ClickAsync("One more");
        await visitor.ClickAsync("Add to basket");
        await visitor.FollowAsync("Basket", "header");
        await visitor.FollowAsync("Go to checkout");
        await visitor.LogInAsync();
        await visitor.ClickAsync("Pay €58.00");

        await visitor.SeesAsync("Thank you.");
        foreach (var step in new[] { "Order placed", "Stock reserved", "Payment authorized", "order completed" }) await visitor.SeesAsync(step);
        await Expect(page.Locator("dl")).ToContainTextAsync("Paid€58.00");
        await visitor.FollowAsync("Orders", "header");
        await Expect(page.Locator("main li").Filter(new() { HasText = "Logic puzzle box" }).First).ToContainTextAsync("Completed");
    }

    [BrowserFact]
    public async Task A_declined_card_cancels_the_order_with_the_reason_and_the_items_can_be_ordered_again()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        await visitor.PutIntoBasketAsync("Soldering set");
        await visitor.PayAsync("Card •••• 0002");
        await visitor.SeesAsync("The card was declined by its bank.");
        await visitor.SeesAsync("No money was taken.");
        await visitor.ClickAsync("Put the items back into the basket");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Basket, 1 item" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_order_is_cancelled_before_its_payment_is_captured()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        await visitor.PutIntoBasketAsync("Weather station kit");
        await visitor.PayAsync("Slow card");
        await visitor.ClickAsync("Cancel the order", "main");
        await visitor.ClickAsync("Cancel the order", "dialog");
        await visitor.SeesAsync("The order was cancelled");
        await visitor.SeesAsync("No money was taken.");
    }
}
