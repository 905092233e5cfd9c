namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class TakingACourse(ShopFixture shop)
{
    private const string Course = "C# from the first line";

    [BrowserFact]
    public async Task Who_buys_it_reads_its_lessons_and_passes_its_quiz_gets_a_certificate_that_anybody_can_verify()
    {
        await using var visitor = await shop.VisitAsAsync("customer");
        var page = visitor.Page;
        await visitor.PutIntoBasketAsync(Course);
        await visitor.PayAsync("Visa");
        await visitor.SeesAsync("Thank you.");

        await visitor.FollowAsync("Start learning");
        await visitor.FollowAsync("Start learning", "main");
        foreach (var (lesson, text) in new[]
        {
            ("Variables", "The type is fixed from then on"), ("Nothing, and how to say it", "May be null"), ("async and await", "gives the thread back"),
        })
        {
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = lesson, Level = 1 })).ToBeVisibleAsync();
            await visitor.SeesAsync(text);
            await visitor.ClickAsync("Mark as completed");
            await Expect(page.Locator("main").GetByText("Completed", new() { Exact = true })).ToBeVisibleAsync();
            await page.Locator("main").GetByRole(AriaRole.Link, new() { NameRegex = new("^(Next|Quiz):") }).ClickAsync();
        }

        await visitor.ClickAsync("Start the quiz");
        await visitor.ClickAsync("Submit answers"); // without an answer
        await visitor.SeesAsync("Not passed: 60 % are needed");
        await visitor.ClickAsync("Try again");
        await page.GetByLabel("int", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("string?", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("int?", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Your answer").FillAsync("await");
        await visitor.ClickAsync("Submit answers");
        await visitor.SeesAsync("100 %");
        await visitor.FollowAsync("View certificate");
        await visitor.SeesAsync("This certificate is genuine.");
        await visitor.SeesAsync("Carla Customer");

        visitor.Expected = "status of 409"; // until the PDF is written
        var download = page.WaitForDownloadAsync();
        await visitor.ClickAsync("Download as PDF");
        Assert.EndsWith(".pdf", (await download).SuggestedFilename, StringComparison.Ordinal);

        await using var employer = await shop.VisitAsync();
        var code = page.Url[^23..];
        await employer.Page.GotoAsync("/certificates");
        await employer.Page.GetByLabel("Code").FillAsync(code.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant());
        await employer.ClickAsync("Check");
        await employer.SeesAsync("Carla Customer");
        await employer.SeesAsync(Course);
    }
}
