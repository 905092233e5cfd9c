using Microsoft.EntityFrameworkCore;
using Platform.Inventory.Persistence;
using Platform.Inventory.Reservations;
using Platform.Ordering.Contracts;
using Platform.Ordering.Persistence;
using Platform.Tests.BadInput;
using static Platform.Tests.BadInput.InvalidValues;
using CapturePayment = Platform.Ordering.Contracts.CapturePayment;

namespace Platform.Tests.Checkout;

/// <summary>What the contexts of the shop add to the tests that go over all contexts, as far as they have no cases of their own.</summary>
internal sealed class ShopCases : IContextCases
{
    private const string Product =
        """{"kind":"kit","title":"A kit","description":"For a test.","price":{"amount":100,"currency":"EUR"},"tags":["test"],"published":false}""";

    private const string Address =
        """{"recipient":"Pat","line1":"Street 1","line2":"Backyard","postalCode":"10115","city":"Berlin","region":"Berlin","country":"DE"}""";

    private const string Syllabus = """
        {"capacity":10,"modules":[{"title":"Dough","lessons":[{"title":"The starter","text":"Flour."}],"quizzes":[{"title":"Quiz","passingScore":60,
        "attempts":3,"questions":[{"kind":"singleChoice","prompt":"What?","choices":["a","b"],"correct":[0]},
        {"kind":"freeText","prompt":"What?","accepted":["a"]}]}]}]}
        """;

    public IEnumerable<BodyRoute> Bodies =>
    [
        new("create product", "instructor", HttpMethod.Post, "/api/v1/catalog/products", Product),
        new("update product", "instructor", HttpMethod.Put, $"/api/v1/catalog/products/{Routes.Nothing}", Product),
        new("adjust stock", "operator", HttpMethod.Post, $"/api/v1/inventory/{Routes.Nothing}/adjustments", """{"delta":1,"reason":"Delivery"}"""),
        new("place order", "customer", HttpMethod.Post, "/api/v1/orders",
            $$"""{"lines":[{"productId":"{{Routes.Nothing}}","quantity":1}],"payment":{"token":"tok_visa"},"email":"a@example.com"}"""),
        new("replace profile", "customer", HttpMethod.Put, "/api/v1/customers/me",
            """{"displayName":"Pat","phone":"+4930123456","preferences":{"language":"en","mailConsent":true,"smsConsent":false}}"""),
        new("add address", "customer", HttpMethod.Post, "/api/v1/customers/me/addresses", Address),
        new("refund order", "operator", HttpMethod.Post, $"/api/v1/orders/{Routes.Nothing}/refund", """{"reason":"For a test."}"""),
        new("replace syllabus", "instructor", HttpMethod.Put, $"/api/v1/learning/courses/{Routes.Nothing}/syllabus", Syllabus, 512 * 1024),
        new("record progress", "customer", HttpMethod.Put, $"/api/v1/learning/courses/{Routes.Nothing}/lessons/{Routes.Nothing}/progress",
            """{"completed":true,"position":1}"""),
        new("submit answers", "customer", HttpMethod.Put,
            $"/api/v1/learning/courses/{Routes.Nothing}/quizzes/{Routes.Nothing}/attempts/{Routes.Nothing}/answers",
            $$"""{"answers":[{"questionId":"{{Routes.Nothing}}","choices":[0],"text":null}]}"""),
        new("replace address", "customer", HttpMethod.Put, $"/api/v1/customers/me/addresses/{Routes.Nothing}", Address),
        new("start upload", "customer", HttpMethod.Post, "/api/v1/files/uploads", """{"fileName":"a.txt","contentType":"text/plain","sharedWith":null}"""),
        new("share file", "instructor", HttpMethod.Put, $"/api/v1/files/{Routes.Nothing}/sharing", """{"sharedWith":null}"""),
    ];

    public IEnumerable<(string Path, string Role, string Time)> Lists =>
    [
        ("/api/v1/catalog/products", "", "createdAt"),
        ("/api/v1/catalog/drafts", "instructor", "createdAt"),
        ("/api/v1/catalog/own-products", "instructor", "createdAt"),
        ("/api/v1/orders", "customer", "placedAt"),
        ("/api/v1/learning/courses", "customer", "enrolledAt"),
        ("/api/v1/notifications", "customer", "createdAt"),
        ("/api/v1/customers", "operator", "createdAt"),
        ("/api/v1/customers/me/addresses", "customer", "createdAt"),
        ("/api/v1/customers/me/consents", "customer", "changedAt"),
    ];

    public IEnumerable<(string Operation, string Reason)> PostsWithoutKey =>
    [
        ("CancelJob", "A cancelled job stays cancelled."),
        ("CancelOrder", "A cancelled order stays cancelled."),
        ("PublishProduct", "If-Match names the version; a published product stays published."),
        ("RedriveFile", "A file that is processed already is refused."),
        ("RequestRebuild", "A rebuild that runs goes on; a repetition starts none beside it."),
        ("RetryJob", "A job that is queued again is refused."),
        ("StartAttempt", "An attempt that is open is returned."),
        ("StartUpload", "A repetition is another upload address; what nobody uploads is purged."),
        ("UploadFile", "The bytes are streamed and not kept for a comparison; a repetition is another file, which its owner sees and deletes."),
    ];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues { get; } = new Dictionary<(string Route, string Field), string[]>
    {
        [("create product", "kind")] = [.. NoText, .. Missing, "\"course,kit\"", "\"course, kit\"", "\"kit,kit\"", "\"Kit\"", "\"KIT\"", "\"1\"", "\"book\""],
        [("create product", "title")] = [.. NoText, .. Missing, "\"a\\nb\""],
        [("create product", "description")] = [.. NoText, "null"],
        [("create product", "price")] = ["1", "\"1 EUR\"", "null", "[]", "{}"],
        [("create product", "price.amount")] = [.. NoNumber, "-1"],
        [("create product", "price.currency")] = [.. NoText, .. Missing, "\"eur\"", "\"XXX\"", "\"EUR,USD\""],
        [("create product", "tags")] = [
            "1", "\"a\"", "{}", "[null]", "[[]]", "[\"a\",\"a\"]", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]"],
        [("create product", "tags.0")] = [.. NoText, .. Missing, "\"Not a tag\""],
        [("create product", "published")] = ["1", "\"true\"", "{}", "[]"],
        [("update product", "kind")] = [.. NoText, "\"course,kit\"", "\"\""],
        [("update product", "title")] = [.. NoText, .. Missing],
        [("update product", "description")] = [.. NoText, "null"],
        [("update product", "price.amount")] = [.. NoNumber, "-1"],
        [("update product", "price.currency")] = [.. NoText, .. Missing],
        [("update product", "tags")] = ["null", "1", "[null]"],
        [("update product", "tags.0")] = [.. NoText, .. Missing],
        [("update product", "published")] = ["1", "\"true\"", "null"],
        [("adjust stock", "delta")] = NoNumber,
        [("adjust stock", "reason")] = [.. NoText, .. Missing],
        [("place order", "lines")] = [
            "1", "\"a\"", "{}", "null", "[]", "[null]", "[[]]", "[1]",
            $"[{string.Join(',', Enumerable.Repeat($$"""{"productId":"{{Routes.Nothing}}","quantity":1}""", 51))}]"],
        [("place order", "lines.0.productId")] = NoId,
        [("place order", "lines.0.quantity")] = [.. NoNumber, "-1", "1001"],
        [("place order", "payment")] = ["1", "\"tok_visa\"", "null", "[]", "{}"],
        [("place order", "payment.token")] = [.. NoText, .. Missing, "\"4111 1111 1111 1111\"", "\"tok_visa\\n\"", "\"tok/visa\""],
        [("place order", "email")] = [.. NoText, "\"\"", "\" \"", "\"a\"", "\"a@example.com\\n\"", "\"a@example.com\\r\\nBcc: b@example.com\"", "\"a@-b.com\""],
        [("replace profile", "displayName")] = [.. NoText, .. Missing, "\"a\\nb\"", "\"\\u200b\"", "\"https://evil.example\""],
        [("replace profile", "phone")] = [.. NoText, "\"\"", "\" \"", "\"030123\"", "\"+49 30 123456\"", "\"+4930123456\\n\""],
        [("replace profile", "preferences")] = ["1", "\"all\"", "null", "[]", "{}"],
        [("replace profile", "preferences.language")] = [.. NoText, .. Missing, "\"EN\"", "\"english\"", "\"en,de\""],
        [("replace profile", "preferences.mailConsent")] = ["1", "\"true\"", "null", "{}", "[]"],
        [("replace profile", "preferences.smsConsent")] = ["1", "\"true\"", "null", "{}", "[]"],
        [("add address", "recipient")] = [.. NoText, .. Missing, "\"a\\nb\""],
        [("add address", "line1")] = [.. NoText, .. Missing],
        [("add address", "line2")] = NoText,
        [("add address", "postalCode")] = [.. NoText, .. Missing, "\"1011\"", "\"10115\\n\"", "\"SW1A 1AA\""],
        [("add address", "city")] = [.. NoText, .. Missing],
        [("add address", "region")] = NoText,
        [("add address", "country")] = [.. NoText, .. Missing, "\"de\"", "\"DEU\"", "\"DE,AT\""],
        [("start upload", "fileName")] = [.. NoText.Where(v => v != "\"a\\u0000b\""), .. Missing, "\"...\"", "\"/\""],
        [("start upload", "contentType")] = [.. NoText, "\"text\"", "\"text/x\""],
        [("start upload", "sharedWith")] = [
            .. NoText, "\" \"", "\"course:\"", "\"course:17\"", $"\"{Routes.Nothing}\"", $"\"course:{Routes.Nothing}0\"", $"[\"course:{Routes.Nothing}\"]"],
        [("share file", "sharedWith")] = [
            .. NoText, "\"\"", "\" \"", "\"course:\"", "\"course:17\"", $"\"{Routes.Nothing}\"", $"\"course:{Routes.Nothing}0\"",
            $"[\"course:{Routes.Nothing}\"]"],
        [("refund order", "reason")] = [.. NoText, .. Missing, "\"a\\nb\""],
        [("replace syllabus", "capacity")] = [.. NoNumber.Where(v => v != "null"), "-1", "100001"],
        [("replace syllabus", "modules")] = [
            "null", "1", "\"a\"", "{}", "[null]", "[[]]", "[1]", $"[{string.Join(',', Enumerable.Repeat("""{"title":"a"}""", 51))}]"],
        [("replace syllabus", "modules.0.id")] = [.. NoId.Where(v => v != "null")],
        [("replace syllabus", "modules.0.title")] = [.. NoText, .. Missing, "\"a\\nb\""],
        [("replace syllabus", "modules.0.lessons")] = [
            "1", "\"a\"", "{}", "[null]", "[[]]", $"[{string.Join(',', Enumerable.Repeat("""{"title":"a","text":"b"}""", 201))}]"],
        [("replace syllabus", "modules.0.lessons.0.id")] = [.. NoId.Where(v => v != "null")],
        [("replace syllabus", "modules.0.lessons.0.title")] = [.. NoText, .. Missing],
        [("replace syllabus", "modules.0.lessons.0.text")] = [.. NoText[..^1], "null", $"\"{new string('x', 50_001)}\""],
        [("replace syllabus", "modules.0.lessons.0.fileId")] = [.. NoId.Where(v => v != "null"), $"\"{Routes.Nothing}\""], // beside a text
        [("replace syllabus", "modules.0.quizzes")] = ["1", "\"a\"", "{}", "[null]", "[[]]", "[{}]"],
        [("replace syllabus", "modules.0.quizzes.0.passingScore")] = [.. NoNumber, "-1", "101"],
        [("replace syllabus", "modules.0.quizzes.0.attempts")] = [.. NoNumber, "-1", "101"],
        [("replace syllabus", "modules.0.quizzes.0.questions")] = ["null", "1", "[]", "[null]", "[{}]"],
        [("replace syllabus", "modules.0.quizzes.0.questions.0.kind")] = [
            .. NoText, .. Missing, "\"SingleChoice\"", "\"singleChoice,freeText\"", "\"freeText\""],
        [("replace syllabus", "modules.0.quizzes.0.questions.0.prompt")] = [.. NoText, .. Missing],
        [("replace syllabus", "modules.0.quizzes.0.questions.0.choices")] = [
            "null", "1", "[]", "[\"a\"]", "[null,null]", "[1,2]", "[\"a\",\"\\u0000\"]", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 11))}]"],
        [("replace syllabus", "modules.0.quizzes.0.questions.0.correct")] = ["null", "1", "[]", "[2]", "[-1]", "[0,1]", "[\"0\"]", "[0.5]"],
        [("replace syllabus", "modules.0.quizzes.0.questions.1.accepted")] = [
            "null", "1", "[]", "[null]", "[1]", "[\"\"]", "[\"a\\nb\"]", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 21))}]"],
        [("record progress", "completed")] = ["1", "\"true\"", "null", "{}", "[]"],
        [("record progress", "position")] = [.. NoNumber.Where(v => v is not ("null" or "0")), "-1", "1000000001"],
        [("submit answers", "answers")] = [
            "null", "1", "{}", "[null]", "[[]]", "[1]", "[{}]", $$"""[{"questionId":"{{Routes.Nothing}}"},{"questionId":"{{Routes.Nothing}}"}]"""],
        [("submit answers", "answers.0.questionId")] = NoId,
        [("submit answers", "answers.0.choices")] = ["1", "\"a\"", "{}", "[null]", "[1.5]", "[0,0]", "[0,1,2,3,4,5,6,7,8,9,10]"],
        [("submit answers", "answers.0.text")] = [.. NoText, "\"a\\nb\""],
        [("create job", "type")] = [.. NoText, .. Missing, "\"Email\"", "\"mail\""],
        [("create job", "priority")] = [.. NoText, "\"\"", "\"urgent\""],
        [("create job", "runAt")] = [
            .. NoText, "\"\"", "\"tomorrow\"", "\"2027-01-01T06:00:00\"", "\"2027-01-01\"", "\"2020-01-01T00:00:00Z\"", "\"2999-01-01T00:00:00Z\""],
        [("create job", "payload")] = ["1", "\"a\"", "null", "[]", "{}", "[{}]"],
        [("create job", "payload.userIds")] = [
            "1", "\"a\"", "{}", "[1]", "[null]", "[\"a\"]", "[\"00000000-0000-0000-0000-000000000000\"]",
            $"[{string.Join(',', Enumerable.Repeat($"\"{Routes.Nothing}\"", 101))}]"],
        [("create job", "payload.addresses")] = [
            "1", "\"a@example.com\"", "{}", "[1]", "[null]", "[\"\"]", "[\"a\"]", "[\"a@example.com\\n\"]", "[\"Ada <a@example.com>\"]",
            "[\"a@example.com\",\"A@EXAMPLE.com\"]", "[\"a@example.com\",\"a@bad_host.com\"]"],
        [("create job", "payload.subject")] = [.. NoText, .. Missing, "\"a\\nb\""],
        [("create job", "payload.body")] = ["1", "true", "{}", "[]", "\"\\u0000\"", "\"\\ud800\"", $"\"{new string('x', 20_001)}\"",
            $"\"{new string('>', 200)}\"", .. Missing],
        [("create job", "payload.purpose")] = [.. NoText, "\"\"", "\"spam\""],
        [("create report", "payload.from")] = [.. NoText, .. Missing, "\"2026-13-01\"", "\"2026-01-01T00:00:00Z\"", "\"1999-01-01\""],
        [("create report", "payload.to")] = [.. NoText, .. Missing, "\"2025-12-31\"", "\"2027-01-02\""],
        [("create data-sync", "payload.fileId")] = NoId,
        [("create data-sync", "payload.target")] = [.. NoText, .. Missing, "\"orders\""],
        [("create image job", "payload.fileIds")] = [
            "1", "\"a\"", "{}", "null", "[]", "[1]", "[null]", "[\"a\"]", "[\"00000000-0000-0000-0000-000000000000\"]"],
        [("create schedule", "cron")] = [
            .. NoText, .. Missing, "\"daily\"", "\"* * * *\"", "\"* * * * * *\"", "\"61 * * * *\"", "\"0 0 31 2 *\"",
            "\"99999999999 * * * *\"", "\"*/0 * * * *\"", "\"0 0 * * 8\""],
        [("create schedule", "timeZone")] = [.. NoText, "\"\"", "\"Europe/Nowhere\"", "\"../../etc/passwd\"", "\"localtime\""],
        [("create schedule", "payload.lastDays")] = [.. NoNumber.Except(["null"]), "-1", "367"],
        [("replace address", "city")] = [.. NoText, .. Missing],
        [("replace address", "country")] = [.. NoText, .. Missing],
    };

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        await SucceedAsync(platform);
        await ProvokeRefusalsAsync(platform);
        await SendEveryMessageAsync(platform);
    }

    private static async Task SucceedAsync(PlatformFixture platform)
    {
        await platform.Anonymous().GetAsync("/api/v1/search/suggest?q=" + new string('a', 201));
        var (instructor, buyer) = (await platform.StaffAsync("instructor"), await platform.NewUserAsync());
        var kit = await platform.NewProductAsync(stock: 5);
        var draft = await instructor.PostAsync("/api/v1/catalog/products", RunningPlatform.Product(published: false));
        await instructor.GetAsync($"/api/v1/catalog/drafts/{draft.Text("id")}");
        await instructor.GetAsync("/api/v1/catalog/drafts?limit=1");
        await instructor.GetAsync($"/api/v1/catalog/own-products/{draft.Text("id")}");
        await instructor.GetAsync("/api/v1/catalog/own-products?limit=1");
        var edited = await instructor.SendAsync(
            HttpMethod.Put, $"/api/v1/catalog/products/{draft.Text("id")}", RunningPlatform.Product(published: false),
            r => r.Headers.IfMatch.Add(draft.Response.Headers.ETag!));
        await instructor.SendAsync(
            HttpMethod.Post, $"/api/v1/catalog/products/{draft.Text("id")}/publish", null, r => r.Headers.IfMatch.Add(edited.Response.Headers.ETag!));
        await buyer.GetAsync("/api/v1/catalog/products?limit=1");
        await buyer.GetAsync($"/api/v1/catalog/products/{kit}");
        await buyer.GetAsync($"/api/v1/inventory/{kit}");

        var order = await buyer.OrderAsync("tok_slow", (kit, 1));
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{order}")).Text("status") == "reserved", () => "the stock is not reserved");
        await buyer.PostAsync($"/api/v1/orders/{order}/cancel");
        await buyer.FinalOrderAsync(order);
        await buyer.GetAsync($"/api/v1/payments/{order}");
        await buyer.GetAsync("/api/v1/orders?status=cancelled&placedFrom=2026-01-01");
        await buyer.GetAsync("/api/v1/orders?status=paid");
        await (await platform.StaffAsync("operator")).GetAsync($"/api/v1/orders/{order}/timeline");
        await buyer.GetAsync($"/api/v1/orders/{order}/timeline");
        await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled");
        await buyer.GetAsync("/api/v1/notifications");
    }

    private static async Task ProvokeRefusalsAsync(PlatformFixture platform)
    {
        var (instructor, clerk, buyer) = (await platform.StaffAsync("instructor"), await platform.StaffAsync("operator"), await platform.NewUserAsync());
        var kit = await platform.NewProductAsync(stock: 1);
        var course = RunningPlatform.Product(kind: "course");
        await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", course, r => r.Headers.Add("If-Match", "\"1\""));
        foreach (var version in new[] { "\"99\"", null })
        {
            await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", RunningPlatform.Product(), IfMatch);
            await instructor.SendAsync(HttpMethod.Post, $"/api/v1/catalog/products/{kit}/publish", null, IfMatch);

            void IfMatch(HttpRequestMessage request)
            {
                if (version is not null) request.Headers.Add("If-Match", version);
            }
        }

        var key = Guid.NewGuid().ToString();
        await clerk.PostAsync($"/api/v1/inventory/{kit}/adjustments", new { delta = 1, reason = "Delivery" }, key);
        await clerk.PostAsync($"/api/v1/inventory/{kit}/adjustments", new { delta = 2, reason = "Delivery" }, key);
        await clerk.PostAsync($"/api/v1/inventory/{kit}/adjustments", new { delta = -100, reason = "Lost" });

        var product = RunningPlatform.Product(published: false);
        foreach (var body in new[] { product, RunningPlatform.Product("Another kit", published: false) })
            await instructor.PostAsync("/api/v1/catalog/products", body, key);

        await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (kit, 11)), Guid.NewGuid().ToString());
        var paid = (await buyer.BuyAsync("tok_visa", (kit, 1))).Id("orderId");
        await buyer.PostAsync($"/api/v1/orders/{paid}/cancel");
        await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (Guid.NewGuid(), 1)), Guid.NewGuid().ToString());
    }

    private static async Task SendEveryMessageAsync(PlatformFixture platform)
    {
        await EditAProductAsync(platform);
        var paid = await BuyAsync(platform, "tok_visa", quantity: 1, "completed");
        var declined = await BuyAsync(platform, "tok_declined", quantity: 1, "cancelled");
        await LoseTheReservationDuringAuthorizationAsync(platform);
        await BuyAsync(platform, "tok_visa", quantity: 2, "cancelled");
        // The sandbox refuses no capture, and a checkout asks for money back only when one was refused.
        await platform.SendAsync<OrderingDbContext, CapturePayment>("ordering", new(declined));
        await platform.SendAsync<OrderingDbContext, RefundPayment>("ordering", new(paid, "For a test."));
    }

    private static async Task EditAProductAsync(PlatformFixture platform)
    {
        var kit = await platform.NewProductAsync(stock: 0);
        var instructor = await platform.StaffAsync("instructor");
        foreach (var (version, published) in new[] { ("\"1\"", true), ("\"2\"", false) })
        {
            var product = RunningPlatform.Product($"A kit, {published}", published: published);
            var answer = await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", product, r => r.Headers.Add("If-Match", version));
            Assert.True(answer.Response.IsSuccessStatusCode, answer.Body.ToString());
        }
    }

    private static async Task<Guid> BuyAsync(PlatformFixture platform, string paymentToken, int quantity, string status)
    {
        var kit = await platform.NewProductAsync(stock: 1);
        return Ended(status, await (await platform.NewUserAsync()).BuyAsync(paymentToken, (kit, quantity)));
    }

    /// <summary>While a slow provider authorizes the payment, the reservation expires: the commit is refused and the payment voided.</summary>
    private static async Task LoseTheReservationDuringAuthorizationAsync(PlatformFixture platform)
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var buyer = await platform.NewUserAsync();
        var id = await buyer.OrderAsync("tok_slow", (kit, 1));
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{id}")).Text("status") == "reserved", () => "the stock is not reserved");

        await platform.OnDatabaseAsync("inventory", (InventoryDbContext db) =>
            db.Database.ExecuteSqlAsync($"update reservations set expires_at = now() - interval '1 minute' where order_id = {id}"));
        await platform.RunTimerAsync("inventory", nameof(ReleaseExpired));

        Ended("cancelled", await buyer.FinalOrderAsync(id));
    }

    private static Guid Ended(string status, JsonElement order)
    {
        Assert.Equal(status, order.Text("status"));
        return order.Id("orderId");
    }
}
