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

    [BrowserFact]
    public Task Pages_for_everybody_have_no_serious_barrier() => CheckAsync(
        logIn: false, "/", "/?q=azure", "/?q=nothing-has-this", "/basket", "/login", "/register", "/forgot-password", "/reset-password", "/verify-email",
        "/certificates", "/nowhere");

    [BrowserFact]
    public Task Pages_of_a_person_have_no_serious_barrier() =>
        CheckAsync(logIn: true, "/orders", "/learn", "/files", "/account", "/account/addresses", "/account/security");

    private async Task CheckAsync(bool logIn, params string[] paths)
    {
        await using var visitor = await shop.VisitAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = visitor.Page;
        visitor.Expected = "status of 40";
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js"));
        await page.GotoAsync(logIn ? "/orders" : "/");
        if (logIn) await visitor.LogInAsync();
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
