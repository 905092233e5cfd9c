namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class TeachingACourse(ShopFixture shop)
{
    [BrowserFact]
    public async Task An_instructor_describes_a_course_publishes_it_and_writes_its_lessons_and_quiz()
    {
        await using var visitor = await shop.VisitAsAsync("instructor");
        var page = visitor.Page;
        visitor.Expected = "status of 404"; // until Learning knows the course
        await page.GotoAsync("/teach");
        await visitor.FollowAsync("New course", "main");
        await page.GetByLabel("Title").FillAsync("Knots for sailors");
        await page.GetByLabel("Description").FillAsync("Six knots for every boat.");
        await page.GetByLabel("Price").FillAsync("19,50");
        await visitor.ClickAsync("Create the draft");
        await visitor.ClickAsync("Publish");
        await visitor.FollowAsync("Content", "main");

        await visitor.ClickAsync("Add a module");
        await page.GetByLabel("Title of the module").FillAsync("First knots");
        await visitor.ClickAsync("Add a lesson");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("The bowline");
        await page.GetByLabel("Text in Markdown").FillAsync("# A loop\n\nthat *never* slips.");
        await visitor.ClickAsync("Preview");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "A loop" })).ToBeVisibleAsync();
        await visitor.ClickAsync("Add a quiz");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Which knot?");
        await page.GetByLabel("Question", new() { Exact = true }).FillAsync("What never slips?");
        await page.GetByLabel("Choice 1", new() { Exact = true }).FillAsync("The bowline");
        visitor.Expected = "status of 40";
        await visitor.ClickAsync("Save the content");
        await Expect(page.Locator("main").GetByText("choices are 2 to 10 texts").First).ToBeVisibleAsync();
        await page.GetByLabel("Choice 2", new() { Exact = true }).FillAsync("The granny knot");
        await visitor.ClickAsync("Save the content");
        await visitor.SeesAsync("The content is saved.");

        await page.ReloadAsync();
        await visitor.ClickAsync("Edit Which knot?");
        await Expect(page.GetByLabel("Choice 1", new() { Exact = true })).ToHaveValueAsync("The bowline");
        await visitor.FollowAsync("See it in the shop");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Knots for sailors" })).ToBeVisibleAsync();
        await visitor.SeesAsync("€19.50");
    }
}
