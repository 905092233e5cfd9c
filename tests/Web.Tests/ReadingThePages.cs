using System.Text.Json;

namespace Platform.Web.Tests;

/// <summary>What holds for every page: WCAG 2.2 AA as far as axe-core finds it, in both themes, and no scrolling sideways on a phone.</summary>
[Collection(nameof(ShopFixture))]
public sealed class ReadingThePages(ShopFixture shop)
{
    private const string Check =
        """
        async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
            .filter(v => v.impact === 'serious' || v.impact === 'critical')
            .map(v => `${v.id}: ${v.nodes.map(n => `${n.target} ${n.failureSummary}`).join('; ')}`)
        """;

    private static readonly BrowserNewContextOptions Wide = new() { ViewportSize = new() { Width = 1280, Height = 900 } };

    [BrowserFact]
    public async Task Pages_for_everybody_have_no_serious_barrier()
    {
        await using var visitor = await shop.VisitAsync(Wide);
        await CheckAsync(visitor, "/", "/?q=azure", "/?q=nothing-has-this", "/basket", "/login", "/register", "/forgot-password", "/reset-password",
            "/verify-email", "/verify-email#token=abc", "/confirm-email", "/certificates", "/nowhere");
    }

    [BrowserFact]
    public async Task Pages_of_a_person_and_of_the_staff_have_no_serious_barrier()
    {
        await using var visitor = await shop.VisitAsAsync("admin", Wide);
        var order = await visitor.BuyAsync("C# from the first line");
        var (id, courseId) = (order.GetProperty("orderId").GetGuid(), order.GetProperty("lines")[0].GetProperty("productId").GetGuid());
        var modules = (await visitor.UntilThereAsync($"/api/v1/learning/courses/{courseId}")).GetProperty("modules").EnumerateArray().ToList();
        var self = order.GetProperty("customerId").GetGuid();
        var job = (await visitor.CallAsync(HttpMethod.Post, "/api/v1/jobs", new { type = "report", payload = new { lastDays = 7 } }))
            .GetProperty("jobId").GetGuid();
        await visitor.UploadAsync("statement.pdf", "application/pdf", "This is no PDF.");
        await shop.DeadLetterAsync("payments-commands", "payments.capture-payment.v1", $"no event about {id}");
        var (dead, ofEntity) = ((await visitor.CallAsync(HttpMethod.Get, $"/api/v1/operations/dead-letters/search?id={id}"))
            .GetProperty("items")[0].GetProperty("message").GetProperty("sequenceNumber").GetInt64(), "entity=payments-commands");
        await CheckAsync(visitor, "/orders", $"/orders/{id}", $"/products/{courseId}", "/checkout", "/files",
            "/learn", $"/learn/{courseId}", $"/learn/{courseId}/lessons/{IdOf("lessons")}", $"/learn/{courseId}/quizzes/{IdOf("quizzes")}",
            "/account", "/account/addresses", "/account/security", "/account/privacy",
            "/teach", "/teach/new", $"/teach/{courseId}", $"/teach/{courseId}/content", $"/teach/{courseId}/learners",
            "/console/orders", $"/console/orders/{id}", "/console/reports", "/console/jobs", $"/console/jobs/{job}", "/console/schedules",
            "/console/customers", $"/console/customers/{self}", "/console/data-requests",
            "/console/users", $"/console/users/{self}", "/console/security-events", "/console/messaging", $"/console/dead-letters?{ofEntity}",
            $"/console/dead-letters/{dead}?{ofEntity}", "/console/quarantine", "/console/audit", "/console/apps");
        await visitor.CallAsync(HttpMethod.Post, "/api/v1/operations/dead-letters/discard",
            new { entity = "payments-commands", sequenceNumbers = new[] { dead }, reason = "It was sent by a test." });

        Guid IdOf(string parts) => modules.SelectMany(module => module.GetProperty(parts).EnumerateArray()).First().GetProperty("id").GetGuid();
    }

    private static async Task CheckAsync(Visitor visitor, params string[] paths)
    {
        var page = visitor.Page;
        visitor.Expected = "status of 40";
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js"));
        await page.GotoAsync(paths[0]);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await page.EvaluateAsync(axe); // not a script of the page, which its policy would refuse

        var found = new List<string>();
        foreach (var path in paths)
        {
            // As a link does: the page is not loaded anew.
            await page.EvaluateAsync("path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate', { state: {} })); }", path);
            await Expect(page.Locator("[aria-busy=true], [aria-label='Loading…']")).ToHaveCountAsync(0);
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                var violations = await page.EvaluateAsync<JsonElement>(Check);
                found.AddRange(violations.EnumerateArray().Select(v => $"{path} ({theme}) {v}"));
            }
            await page.SetViewportSizeAsync(360, 740);
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth")) found.Add($"{path} scrolls sideways on a phone");
            await page.SetViewportSizeAsync(1280, 900);
        }
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    [BrowserFact]
    public async Task A_page_is_used_by_the_keyboard_alone()
    {
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("robot");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Robot arm kit" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?q=Robot"));
    }
}
