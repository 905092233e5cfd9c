using System.Text.RegularExpressions;
using Platform.Manifest;

namespace Platform.Pack;

/// <summary>What of the repository is the shop, and what is the platform's.</summary>
internal sealed class Rules
{
    /// <summary>The services that every platform needs.</summary>
    public IReadOnlyList<string> Kept { get; } = ["gateway", "identity"];

    /// <summary>Paths that are not taken, beside the folders of the shop's contexts: how they begin.</summary>
    private static readonly string[] LeftOut =
    [
        "bench/", "functions/Identity/CommandQueue.cs", "functions/Identity/Persistence/Migrations/202612010001_ErasedPeople.cs",
        "functions/Shared/Contracts/", "functions/Shared/Pdf/", "functions/Shared/Privacy/",
        "templates/Pack/", "templates/Platform/", "tests/Web.Tests/", "web/",
        "README.md", "CHANGELOG.md", "docs/architecture.md", "docs/follow-an-order.md", "docs/new-platform.md", "docs/scale.md", "docs/tour.md",
        "docs/adr/0005", "docs/adr/0006", "docs/adr/0007", "docs/adr/0013-template", "docs/adr/0015", "docs/adr/0016", "docs/adr/0017",
        "docs/privacy.md", "docs/runbooks/slo-checkout", "docs/runbooks/slo-search",
        "infra/Deploy/SmokeTest.Purchase.cs", "infra/operations/queries/checkout-funnel", "infra/operations/queries/saga-states",
        "infra/operations/queries/search-lag", "infra/operations/queries/sli-checkout", "infra/operations/queries/sli-search",
        "infra/operations/queries/slow-checkouts", "local/Demo/DemoCourse.cs", "local/Demo/DemoData.cs", "local/Demo/DemoProducts.cs",
        "tests/Domain.Tests/Shared/WritingAPdf.cs", "tests/Domain.Tests/Shared/WritingFromRightToLeft.cs", "tests/Host.Tests/",
        "tests/Platform.Tests/Abuse/", "tests/Platform.Tests/Checkout/", "tests/Platform.Tests/Crashing/", "tests/Platform.Tests/Privacy/",
        "tests/Platform.Tests/Templates/", "tests/Platform.Tests/TestHost/",
    ];

    /// <summary>Files in which every line is a row of a table: those that name the shop go.</summary>
    private static readonly string[] RowPerLine =
    [
        "functions/Gateway/RoutePolicy.cs", "infra/modules/alerts.bicep", "infra/modules/workbook.bicep", "tests/Platform.Tests/Build/ShowingExceptions.cs",
        "tests/Domain.Tests/Gateway/RoutingARequest.cs", "tests/Platform.Tests/Gateway/CallingFromABrowser.cs",
        "tests/Platform.Tests/Gateway/ReadingProtectiveHeaders.cs",
    ];

    /// <summary>Files and folders in which such a word means something else: a top-level domain, a password, a product in a
    /// sum, any queue.</summary>
    private static readonly string[] OtherMeaning =
        ["LICENSE", "functions/Identity/Users/CommonPasswords.txt", "functions/Shared/Http/DisplayNameRules.cs", "local/ServiceBus/"];

    /// <summary>Changes by file before the shop is left out: a pattern, and what replaces it. Each must match.</summary>
    public IReadOnlyList<(string File, string Place, string Replacement)> Edits { get; } =
    [
        ("functions/Gateway/openapi.yaml", @", GET and HEAD of catalog/products, inventory,\n      learning/certificates, search and search/suggest\.", "."),
        ("local/Host/LocalHost.cs", @"using Platform\.Local\.Demo;\n", ""),
        ("local/Host/LocalHost.cs",
            @"        if \(!IsComplete\) return;\n        try\n        \{[\s\S]*?\n        \}\n        catch[\s\S]*?\n        \}\n", ""),

        // Customers asks nobody for personal data.
        ("functions/Shared/Http/ProblemMiddleware.cs", @"^    private static readonly Refusal AccountDeleted.*\n\n", ""),
        ("functions/Shared/Http/ProblemMiddleware.cs", @"^        catch \(Exception erased\)[\s\S]*?\n        \}\n", ""),
        ("functions/Shared/Messaging/MessageReceiver.cs", @"^        catch \(Exception failure\) when \(ErasedPeople[\s\S]*?\n        \}\n", ""),
        ("functions/Shared/Messaging/MessageReceiver.cs", @"\n    \[LoggerMessage\(23,.*\n.*LogErased.*\n", ""),
        ("functions/Shared/Persistence/OutboxSweep.cs", @"^.*\berasedBefore\b.*\n", ""),
        ("functions/Shared/Persistence/OutboxSweep.cs", @" and ids of erased\n/// people\.", "."),
        ("templates/Register/Program.cs", @", ""customers-commands""", ""),
        ("templates/Register/Program.cs", @"^        // Customers asks it for personal data\.\n[\s\S]*?(?=^        \(""azure)", ""),
        ("tests/Platform.Tests/Contracts/MessageSchemas.cs", @",\n         \.\. OfPersonalData\(.*\)\];", "];"),
        ("tests/Platform.Tests/Contracts/MessageSchemas.cs",
            @"^    /// <summary>Customers asks each[\s\S]*?(?=^    private static string\? Static)", ""),
        ("tests/Platform.Tests/Contracts/MessageSchemas.cs", @"\.Append\(""functions/Shared/Contracts/schemas""\)", ""),
        ("tests/Platform.Tests/Contracts/MessageSchemas.cs", ", and those of messages between all contexts,", ","),
        ("tests/Platform.Tests/Support/PlatformFixture.cs", @"^using Platform\.Customers.*\n", ""),
        ("tests/Platform.Tests/Support/PlatformFixture.cs", @"    /// <summary>An erasure waits.*\n.*\n\n", ""),
        ("tests/Platform.Tests/Support/PlatformFixture.cs", @"            if \(app == ""customers""\).*\n", ""),

        // No app operates the platform.
        ("local/Host/LocalHost.cs", @"^ .*""Operations:.*\n", ""),
        ("tests/Platform.Tests/Manifests/TheSettingsSample.cs", @"^ .*""Operations:.*\n", ""),
        ("tests/Platform.Tests/Support/PlatformFixture.cs", @"^ .*""operations"".*\n", ""),

        // No context sends mails.
        ("local/Host/LocalHost.cs", @"^            \[""Smtp:.*\n", ""),
        ("local.settings.sample.json", @"^    ""Operations__.*\n", ""),
        ("local.settings.sample.json", @",\n    ""Smtp__[\s\S]*?(?=\n  \})", ""),
        ("infra/main.bicepparam", @"^(var smtp|  Smtp__).*\n", ""),
        ("docs/operations.md", @"^\| `(SMTP_|Smtp__).*\n", ""),
        ("docs/operations.md", "Smtp__Password=", "Identity__KeyEncryptionKey="),
        ("docs/delivery.md", "The mail server, the web origins", "The web origins"),
        ("docs/delivery.md", @", `SMTP_\w+`", ""),
        (".github/workflows/cd.yml", @"^ *SMTP_\w+: .*\n", ""),
        (".github/workflows/deploy.yml", @"^ *SMTP_\w+: .*\n", ""),

        // Deployment and operation.
        ("infra/modules/workbook.bicep", "title: 'Checkouts'", "title: 'Orchestrations'"),
        ("infra/modules/alerts.bicep", "groupShortName: 'platform'", "groupShortName: 'alerts'"), // at most 12 characters
        ("infra/Deploy/Program.cs", "one purchase; in prod", "one todo; in prod"),
        ("infra/Deploy/Program.cs", "one purchase with the sandbox's payment provider", "one todo"),
        ("infra/Deploy/Program.cs", "so the purchase checks it", "so the todo checks it"),
        ("infra/Deploy/Program.cs", @"\bbuys\b", "adds"),
        ("infra/Deploy/Program.cs", @"smoke\.BuyAsync", "smoke.AddTodoAsync"),
        ("CONTRIBUTING.md", " A test adds a service with it\\.", ""),
        ("docs/operations.md", "makes a purchase with the sandbox payment provider", "adds a todo"),
        ("infra/operations/queries/sli-gateway-latency.kql", @" and Url !contains ""/api/v1/files""", ""),
        ("infra/operations/slos.json", " File transfers are excluded, because their duration depends on their size\\.", ""),
        ("docs/security.md",
            @"^## (Documents and files|Mail|Pages|Personal data|Lessons, imports and schedules|The template of a platform)\n[\s\S]*?(?=^## |\z)", ""),
        ("docs/security.md", @"^## Redriving and discarding messages\n[\s\S]*?(?=^## |\z)", ""),
        ("docs/local-host.md", "^## Compared with Azure\n",
            "$0\nThe tests that are named here are those of the repository that this platform was made from.\n"),
        ("docs/local-host.md", "^1\\. The pages of `web/`.*\n", ""),
        ("docs/operations.md", @", Node\.js 20 or newer \([^)]*\)", ""),
        (".github/workflows/deploy.yml", @"^ *- uses: actions/setup-node@.*\n *with:\n.*\n", ""),
        ("docs/local-host.md", "enter the checkout", "enter the repository"),
        ("docs/local-host.md", ", and in an empty catalog demo products, stock and a course \\(`--no-demo` skips them\\)", " (`--no-demo` skips them)"),
        ("docs/testing.md", ", and `tests/Host.Tests` uses its parts one by one", ""),
        ("docs/testing.md", "\"ordering\"\\],      // default: all apps; identity adds the demo accounts, all apps the demo products",
            "\"todos\"],         // default: all apps; identity adds the demo accounts"),
        ("docs/testing.md", "app == \"payments\"\\) services\\.Replace\\(ServiceDescriptor\\.Singleton<IPaymentProvider>\\(new SilentProvider\\(\\)\\)\\)",
            "app == \"todos\") services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FakeTime()))"),
        ("docs/runbooks/failed-orchestrations.md", "<ordering app>", "<app>"),
        ("docs/runbooks/failed-orchestrations.md", "instances/order-<order id>", "instances/<instance id>"),
        ("docs/slos.md", " File transfers are excluded, because their duration depends on their size\\.", ""),
        ("infra/operations/slos.json", @",\n    \{\n      ""name"": ""(checkout-duration|search-freshness)""[\s\S]*?\n    \}", ""),
        (".github/dependabot.yml", "'/(web|(bench|tests/Host.Tests)/[^']*)', ", ""),
        (".github/workflows/ci.yml", @"\n  crashes:[\s\S]*?(?=\n  codeql:)", ""),

        // Tests.
        (".ci/run", @"^# The tests of the pages[\s\S]*?(?=^log=)", ""),
        ("tests/Domain.Tests/Domain.Tests.csproj", @"    <PackageReference Include=""(PDFsharp|PdfPig)"" />\n", ""),
        ("tests/Domain.Tests/Gateway/PassingOnResponseHeaders.cs", "/api/v1/orders/7", "/api/v1/todos/7"),
        ("tests/Domain.Tests/Gateway/RoutingARequest.cs", "(/api/v10|/api/v2|//api/v1|\"/?)/orders", "$1/todos"),
        ("tests/Platform.Tests/BadInput/AuthenticatingARequest.cs", "/api/v1/orders", "/api/v1/todos"),
        ("tests/Platform.Tests/Identity/IdentityCases.cs", "/api/v1/orders", "/api/v1/todos"),
        ("tests/Platform.Tests/Identity/ManagingSessions.cs", "/api/v1/orders", "/api/v1/todos"),
        ("tests/Platform.Tests/Build/RoutingToAFunction.cs", "api/v1/orders", "api/v1/todos"),
        ("tests/Platform.Tests/Build/BuildingAnApp.cs", "Ordering(?=\")", "Todos"),
        ("tests/Platform.Tests/Build/BuildingAnApp.cs", "\"Notifications\"", "\"Journal\""),
        ("tests/Platform.Tests/Build/DocumentingTheCode.cs", "\"Platform\\.Shared\\.Pdf\", ", ""),
        ("tests/Platform.Tests/Build/FormattingTheCode.cs", "160", "200"), // the team's name may be longer
        ("tests/Platform.Tests/Build/FormattingTheCode.cs", "\"bench\", ", ""),
        ("tests/Platform.Tests/Build/ReferencesOfProjects.cs", ", \"bench\" }", " }"),
        ("tests/Platform.Tests/Docs/PastingTheDocs.cs", "README.md and docs/tour.md ask", "README.md asks"),
        ("tests/Platform.Tests/Docs/PastingTheDocs.cs", "Readme_buys_a_product", "Readme_adds_a_todo_that_is_completed_and_recorded"),
        ("tests/Platform.Tests/Docs/PastingTheDocs.cs", @"""\\""status\\"":\\""captured\\""""", "\"todo-completed\""),
        ("tests/Platform.Tests/Docs/PastingTheDocs.cs", @"    \[Fact\]\n    public async Task Tour_[\s\S]*?\n    \}\n\n", ""),
        ("tests/Platform.Tests/Gateway/CallingFromABrowser.cs", "/api/v1/orders", "/api/v1/todos"),
        ("tests/Platform.Tests/Gateway/CallingFromABrowser.cs", @"/api/v1/catalog/products\?limit=1", "/.well-known/jwks.json"),
        ("tests/Platform.Tests/Gateway/ForwardingARequest.cs",
            @"""/api/v1/catalog/products"", \$""/api/v1/orders/", "\"/.well-known/jwks.json\", $\"/api/v1/todos/"),
        ("tests/Platform.Tests/Gateway/ReadingProtectiveHeaders.cs", @"""/api/v1/orders""", "\"/api/v1/todos\""),
        ("tests/Platform.Tests/Gateway/ProtectingAnApp.cs", @"    \[Fact\]\n    public async Task Public_read_of_[\s\S]*?\n    \}\n\n", ""),
        ("tests/Platform.Tests/Gateway/SendingUnusualHeaders.cs", "/api/v1/orders", "/api/v1/todos"),
        ("tests/Platform.Tests/Gateway/SendingUnusualHeaders.cs", @"/api/v1/catalog/products\?limit=1", "/.well-known/jwks.json"),
        ("tests/Platform.Tests/Dashboard/LookingAtTheHost.cs", @"    \[Fact\]\n    public async Task Orchestration_is_found[\s\S]*?\n    \}\n\n", ""),
        ("tests/Platform.Tests/Dashboard/LookingAtTheHost.cs", "PaymentsCommands", "TodosCommands"),
        ("tests/Platform.Tests/Dashboard/LookingAtTheHost.cs", ", InlineData\\(\"instances/ordering/order-nobody\"\\)", ""),
        ("tests/Platform.Tests/Infra/AfterProvisioning.cs", @"    \[Fact\]\n    public async Task App_may_use_migrated_tables[\s\S]*?\n    \}\n\n", ""),
        ("tests/Platform.Tests/Infra/AfterProvisioning.cs", "\"catalog\"|\"payments\"", "\"todos\""),
        ("tests/Platform.Tests/Infra/AfterProvisioning.cs", "Migrating catalog_", "Migrating todos_"),
        ("tests/Platform.Tests/Infra/AfterProvisioning.cs", "/api/v1/catalog/drafts", "/api/v1/todos"),
        ("tests/Platform.Tests/Support/PlatformFixture.cs", @"    /// <summary>The clock of the app search.*\n.*\n\n", ""),
        ("tests/Platform.Tests/Support/PlatformFixture.cs", @"            if \(app == ""search""\).*\n", ""),
    ];

    /// <summary>How prose names the contexts whose names are ordinary words, and what they do.</summary>
    private static readonly Regex Prose = new(string.Join('|',
        @"\b(Notifications|Jobs)\b|\b(Jobs|Operations)__|\bFiles('|'s| asks| lets)|\bSearch('s| finds)",
        @"\b[Pp]ayments?\b|\bcheckout\.history|\bits checkout\b",
        @"\b[Ss]earches\b|is searched|title that is the query|index is rebuilt|extensions\.blobs\.max"));

    private readonly Regex leftOut, shop;

    public Rules(PlatformManifest manifest)
    {
        var contexts = manifest.Services.Where(s => !Kept.Contains(s.Name)).ToList();
        leftOut = new($"^({string.Join('|', LeftOut.Select(Regex.Escape))}|http/({Names(contexts, s => s.Name)})\\.|"
            + $"(functions|tests/[A-Za-z.]+)/({Names(contexts, s => s.Title)})/)");
        var routes = string.Join('|', contexts.SelectMany(s => s.Routes));
        // Names of contexts that are ordinary words count only where they cannot be one.
        string[] ordinary = ["Files", "Jobs", "Notifications", "Operations", "Search"];
        shop = new(string.Join('|',
            $@"\b({Names(contexts.Where(s => !ordinary.Contains(s.Title)), s => s.Title)})(?![a-z])",
            $@"(Platform\.|functions/)({Names(contexts, s => s.Title)})\b",
            $@"\b({Names(contexts, s => s.Title)})(Services|DbContext|Options|Commands|Events|Subscription)\b",
            $@"\b({Names(contexts, s => s.Name)})-(commands|events)\b",
            $@"""({Names(contexts, s => s.Title)})/",
            $@"(?<!\.github/workflows.*)\b({Names(contexts, s => s.Name)})\.[a-z]+-[a-z-]+(\.v1)?\b",
            $@"/api/v[12]/({routes})\b",
            $@"""({Names(contexts.Where(s => !ordinary.Contains(s.Title)), s => s.Name)}|orders)""",
            $@", ""({routes})""\)\]",
            @"\b(catalog|inventory)\b|\bsearch-(freshness|lag)\b",
            @"\b([Cc]heckouts|one checkout|checkout-[a-z]+|[Tt]he checkout(?!'s| of)|A checkout)\b|in checkout\b|## Checkout",
            @"\b([Pp]roducts?|[Pp]urchas\w+|[Bb]uy(s|ers?|ing)?|[Bb]ought|[Ss]hop(pers?)?|[Kk]its?)\b",
            @"\b((?<!of )[Cc]ourses?|[Ll]essons?|[Ss]yllabus|(?!(?<=[/""])enrolment\b)[Ee]nrol\w*|[Rr]efund\w*)\b",
            @"\b([Ss]tock|orders(?! of| items)|[Aa]n order|[Tt]he order(?! of| in)|order's|[Ss]agas?)\b",
            @"\b(New|Test|Deployment)?Product(Async|\()|Order(Async|Id|Of)\b|Shopper|ProductId"));
    }

    public bool IsLeftOut(string path) => leftOut.IsMatch(path);

    public static bool HasARowPerLine(string path) => RowPerLine.Contains(path);

    public bool NamesTheShop(string path, string text) =>
        !OtherMeaning.Any(place => path.StartsWith(place, StringComparison.Ordinal))
        && (shop.IsMatch(text) || path.EndsWith(".md", StringComparison.Ordinal) && Prose.IsMatch(text));

    private static string Names(IEnumerable<ServiceEntry> services, Func<ServiceEntry, string> name) => string.Join('|', services.Select(name));

    /// <summary>Takes out what a context has for its personal data.</summary>
    public static string LeaveOutPersonalData(string text) => Replace(PersonalData, text);

    private static readonly (string Pattern, string Replacement)[] PersonalData =
    [
        (@",\s+PersonalDataHandler personalData\b", ""), (@"\s*\.OnPersonalData\(personalData\)", ""),
        (@"^.*\b(AddPersonalData|CreateErasedPeople)\(.*\n", ""), (@"^using Platform\.Shared\.Privacy;\n", ""),
        (@"^ *<Using Include=""Platform\.Shared\.Privacy"" />\n", ""),
        (@"^ *""queue"": \{ ""name"": ""identity-commands"".*\n", ""), (@"^ *""sends"": \[""customers-commands""\],\n", ""),
    ];

    /// <summary>Words that another platform says otherwise, before the shop is left out.</summary>
    public static string Reword(string text) => Replace(Words, text);

    private static string Replace(IEnumerable<(string Pattern, string Replacement)> rules, string text) => rules.Aggregate(text, (current, rule) =>
        Regex.Replace(current, rule.Pattern, rule.Replacement, RegexOptions.Multiline));

    private static readonly (string Pattern, string Replacement)[] Words =
    [
        (@"\b(T|t)he shop\b", "$1he platform"),
        ("Learning-by-doing", "Building-by-doing"),
        ("shop@platform", "hello@platform"),
        (@"@shop = ", "@gateway = "), (@"\{\{shop\}\}", "{{gateway}}"), ("placeholder == \"shop\"", "placeholder == \"gateway\""),
        (@"\bShopper\b", "Client"), (@"\bshop\.example", "app.example"), (@"\bShop\.example", "App.example"), (@"\+shop@", "+app@"),
    ];

    /// <summary>Puts the template's name, which `dotnet new` replaces, in the place of this platform's.</summary>
    public static string Rename(string text) => Replace(OwnNames, text);

    private static readonly (string Pattern, string Replacement)[] OwnNames =
    [
        // Not words of .NET: OSPlatform, TestPlatform, PlatformNotSupportedException, …ConfigurationPlatforms.
        (@"(?<!OS|Test|The)Platform(?!s\b|NotSupported)", "Acme"),
        ("PLATFORM_", "ACME_"),
        (@"(?<=urn:(problem-type:)?|[@\[""'])platform(?=[:\]\\""']|\.local\b|\.invalid\b|@0)", "acme"),
        (@"\bplatform(?=-(service|deployers|local-services|contract-validator|actionlint|publish-|paste-|local-|original-id|\$))", "acme"),
        (@"\bplatform(?=-(try|redrive|subject)\b)", "acme"),
        (@"(?<=\b(rg|ag)-)platform(?=-)", "acme"),
        (@"\bplatform(?=/(local-host|gateway|<service>)|\.\*|\.function\.|\.cdx\.json|@0)", "acme"),
        ("(?<=^name: )platform$", "acme"),
    ];

    /// <summary>Whether a renamed line keeps this platform's name.</summary>
    public static bool KeepsTheName(string line) =>
        Regex.IsMatch(line, @"\bPLATFORM_|(?<!OS|Test|The)Platform(?!s\b|NotSupported)|[@\[]platform\b|platform-[a-z]|urn:(\w+:)*platform");
}
