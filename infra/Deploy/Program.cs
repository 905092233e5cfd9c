using System.CommandLine;
using System.Reflection;
using Azure.Identity;
using Microsoft.Azure.Functions.Worker;
using Platform.Deploy;
using Platform.Manifest;
using Platform.Shared.Auth;
using Platform.Shared.Text;

// The commands of azd's hooks (azure.yaml), and those to run by hand.
Globalization.UseInvariantCulture();
var manifest = PlatformManifest.Read(Repository.Root);
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(100) };
// The identity that provisions. azd starts for each token, which takes longer than the default of 13 seconds on a busy machine.
var azure = new AzureApi(http, new AzureDeveloperCliCredential(new()
{
    ProcessTimeout = TimeSpan.FromSeconds(60),
    TenantId = Environment.GetEnvironmentVariable("AZURE_TENANT_ID"),
}));

var serverOption = new Option<string?>("--server") { Description = "A connection string without a database; default: the azd environment's server." };
var root = new RootCommand("Deploys what Bicep cannot: run by azd's hooks, see azure.yaml.");

Add("preflight", "Before provisioning: checks the region, finds out who deploys, registers a resource provider.", [], async (_, cancellationToken) =>
{
    var azd = await Azd.CurrentAsync(cancellationToken);
    foreach (var (name, value) in await new Preflight(azure, azd, PollingPolicy.Rights, Report)
        .RunAsync(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), cancellationToken))
    {
        await Azd.SetAsync(name, value, cancellationToken);
    }
});

Add("postprovision", "After provisioning: databases, roles, migrations, missing secrets.", [], async (_, cancellationToken) =>
{
    var azd = await Azd.CurrentAsync(cancellationToken);
    await using var firewall = new TemporaryFirewallRules(azure, azd, PollingPolicy.Rights, Report);
    var server = ServerOf(azd);
    await firewall.OpenAsync(server, cancellationToken);
    var databases = new Databases(server, Report);
    var withDatabase = manifest.Services.Where(s => s.Database is not null).ToList();
    await databases.EnsureAsync(
        [.. from service in withDatabase join app in azd.Apps on service.Name equals app.Name select new DatabaseUser(service, app.Identity, app.PrincipalId)],
        cancellationToken);
    await databases.MigrateAsync(withDatabase, cancellationToken);
    var secrets = new Secrets(azure, azd, firewall, Report);
    foreach (var (service, app) in from service in manifest.Services
                                   where service.Secrets.Count > 0
                                   join app in azd.Apps on service.Name equals app.Name
                                   select (service, app))
    {
        await secrets.EnsureAsync(app, service.Secrets, cancellationToken);
    }
});

Add("postdeploy", "After deployment: Event Grid subscriptions, health, one purchase; in prod it only reads.", [], async (_, cancellationToken) =>
{
    var azd = await Azd.CurrentAsync(cancellationToken);
    var events = new BlobEvents(azure, azd, PollingPolicy.Rights, Report);
    foreach (var (service, app) in from service in manifest.Services join app in azd.Apps on service.Name equals app.Name select (service, app))
    {
        var functions = FunctionsOf(service);
        await events.AwaitFunctionsAsync(app, functions, cancellationToken);
        Report($"{app.Name}: {functions.Count} functions");
        await events.SubscribeAsync(app, service.BlobTriggers, cancellationToken);
    }
    await using var firewall = new TemporaryFirewallRules(azure, azd, PollingPolicy.Rights, Report);
    var server = ServerOf(azd);
    await firewall.OpenAsync(server, cancellationToken);
    var apps = azd.Apps.Select(app => new Uri($"https://{app.Site}.azurewebsites.net"));
    await SmokeAsync(new(azd["GATEWAY_URL"]), [.. apps], server, buys: azd.Find("PLATFORM_SIZE") != "prod", cancellationToken);
});

var endpoint = new Option<Uri?>("--endpoint")
{
    Description = "The gateway's address, such as http://localhost:7071; default: the azd environment's.",
    CustomParser = argument =>
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        argument.AddError($"{argument.Tokens[0].Value} is not an address such as http://localhost:7071.");
        return null;
    },
};
Add("smoke", "Health, and one purchase with the sandbox's payment provider.", [endpoint, serverOption],
    (arguments, cancellationToken) => WithServerAsync(arguments, (azd, server) =>
    {
        var gateway = arguments.GetValue(endpoint) ?? new(azd!["GATEWAY_URL"]);
        return SmokeAsync(gateway, [gateway], server, buys: true, cancellationToken);
    }, cancellationToken));

var email = new Argument<string>("email") { Description = "The email address of the account, which has registered." };
var roles = new Argument<string[]>("roles") { Description = $"Its new roles, of: {string.Join(", ", Roles.All)}.", Arity = ArgumentArity.OneOrMore };
Add("roles", "Sets the roles of an account: the first administrator.", [email, roles, serverOption],
    (arguments, cancellationToken) => WithServerAsync(arguments, (_, server) =>
        new Accounts(server, manifest).SetRolesAsync(arguments.GetValue(email)!, arguments.GetValue(roles)!, cancellationToken), cancellationToken));
Add("remove-second-factor", "Removes the second factor of an administrator who has lost it. Admins remove those of others.", [email, serverOption],
    (arguments, cancellationToken) => WithServerAsync(arguments, (_, server) =>
        new Accounts(server, manifest).RemoveSecondFactorAsync(arguments.GetValue(email)!, cancellationToken), cancellationToken));

return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });

void Add(string name, string description, Symbol[] symbols, Func<ParseResult, CancellationToken, Task> run)
{
    var command = new Command(name, description);
    foreach (var symbol in symbols)
    {
        if (symbol is Option option) command.Options.Add(option);
        else command.Arguments.Add((Argument)symbol);
    }
    command.SetAction(async (arguments, cancellationToken) =>
    {
        try
        {
            await run(arguments, cancellationToken);
            return 0;
        }
        catch (Exception expected) when (expected is DeploymentException or AzureApiException or Npgsql.NpgsqlException)
        {
            await Console.Error.WriteLineAsync(expected.Message);
            return 1;
        }
    });
    root.Subcommands.Add(command);
}

async Task WithServerAsync(ParseResult arguments, Func<Azd?, PostgresServer, Task> run, CancellationToken cancellationToken)
{
    if (arguments.GetValue(serverOption) is { } local)
    {
        await run(null, new(local));
        return;
    }
    var azd = await Azd.CurrentAsync(cancellationToken);
    await using var firewall = new TemporaryFirewallRules(azure, azd, PollingPolicy.Rights, Report);
    var server = ServerOf(azd);
    await firewall.OpenAsync(server, cancellationToken);
    await run(azd, server);
}

PostgresServer ServerOf(Azd azd) => new(
    new Npgsql.NpgsqlConnectionStringBuilder
    {
        Host = azd["POSTGRES_HOST"],
        Username = azd["AZURE_PRINCIPAL_NAME"],
        SslMode = Npgsql.SslMode.VerifyFull
    }.ConnectionString,
    async cancellationToken => await azure.TokenAsync("https://ossrdbms-aad.database.windows.net/.default", cancellationToken));

async Task SmokeAsync(Uri gateway, IReadOnlyList<Uri> apps, PostgresServer server, bool buys, CancellationToken cancellationToken)
{
    var smoke = new SmokeTest(http, new Accounts(server, manifest), PollingPolicy.Platform, Report);
    foreach (var app in apps)
    {
        Report(await smoke.IsReadyAsync(app, cancellationToken)
            ? $"{app.Host} is ready"
            : $"{app.Host} is reached by the gateway only, so the purchase checks it");
    }

    await (buys ? smoke.BuyAsync(gateway, cancellationToken) : smoke.ReadAsync(gateway, cancellationToken));
}

static IReadOnlyCollection<string> FunctionsOf(ServiceEntry service) =>
    [.. from type in Assembly.Load($"Platform.{service.Title}").GetTypes()
        from method in type.GetMethods()
        select method.GetCustomAttribute<FunctionAttribute>() into function
        where function is not null
        select function.Name];

static void Report(string line) => Console.WriteLine(line);
