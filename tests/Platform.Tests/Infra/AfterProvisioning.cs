using Npgsql;
using Platform.Deploy;
using Platform.Tests.Identity;

namespace Platform.Tests.Infra;

/// <summary>The postprovision hook: <see cref="Databases"/> on a real PostgreSQL, by a deployer with the rights of Azure's administrators, which are not a
/// superuser's. Only Azure's function that makes a role for an identity is played.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class AfterProvisioning(PlatformFixture platform) : IAsyncLifetime
{
    private static readonly PlatformManifest Manifest = PlatformManifest.Read(Repository.Root);
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private readonly List<string> reports = [];

    private string Superuser => platform.Host.Backing.PostgresConnectionString;

    private PostgresServer Deployer(string name = "deployer") =>
        new(new NpgsqlConnectionStringBuilder(Superuser) { Username = $"{name}_{run}", Password = "secret", Pooling = false }.ConnectionString);

    private DatabaseUser User(string service) =>
        new(Manifest.Services.Single(s => s.Name == service) with { Database = $"{service}_{run}" }, $"id-{service}-{run}", Guid.NewGuid().ToString());

    private PostgresServer App(DatabaseUser user) =>
        new(new NpgsqlConnectionStringBuilder(Superuser) { Username = user.Login, Password = "token" }.ConnectionString);

    public Task InitializeAsync() => ExecuteAsync(new PostgresServer(Superuser).Open("postgres"),
        $"""
        do $$ begin create role azure_pg_admin nologin; exception when duplicate_object then null; end $$;
        create role deployer_{run} login createrole createdb password 'secret' in role azure_pg_admin;
        create role colleague_{run} login createrole createdb password 'secret' in role azure_pg_admin;
        create or replace function pgaadauth_create_principal_with_oid(role_name text, object_id text, kind text, is_admin boolean, is_mfa boolean)
        returns text language plpgsql security definer as
        $$ begin execute format('create role %I login password ''token''', role_name); return object_id; end $$;
        """);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Databases_are_created_and_migrated_once()
    {
        var users = Manifest.Services.Where(s => s.Database is not null).Select(s => User(s.Name)).ToList();
        for (var i = 0; i < 2; i++)
        {
            reports.Clear();
            var databases = new Databases(Deployer(i == 0 ? "deployer" : "colleague"), reports.Add);
            await databases.EnsureAsync(users, CancellationToken.None);
            await databases.MigrateAsync(users.Select(u => u.Service), CancellationToken.None);
            if (i == 0) Assert.Equal(users.Count * 2, reports.Count);
        }
        Assert.Empty(reports);
        // Every table belongs to the database's role, whichever deployer created it.
        foreach (var user in users)
        {
            await using var database = new PostgresServer(Superuser).Open(user.Service.Database!);
            Assert.Equal([user.Service.Database!], await ReadAsync(database, "select distinct tableowner::text from pg_tables where schemaname = 'public'"));
        }
    }

    [Fact]
    public async Task Another_deployer_can_apply_the_next_migration()
    {
        var user = User("catalog");
        await new Databases(Deployer(), reports.Add).EnsureAsync([user], CancellationToken.None);
        await new Databases(Deployer("colleague"), reports.Add).MigrateAsync([user.Service], CancellationToken.None);
        Assert.Contains(reports, r => r.StartsWith($"Migrating catalog_{run}: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task App_may_use_migrated_tables_and_create_its_own()
    {
        var user = User("search");
        var databases = new Databases(Deployer(), reports.Add);
        await databases.EnsureAsync([user], CancellationToken.None);
        await databases.MigrateAsync([user.Service], CancellationToken.None);
        // As on Azure: the app signs in as its identity, and acts as the database's role.
        await using var own = App(user).Open(user.Service.Database!, role: user.Service.Database);
        await ExecuteAsync(own, "insert into search_state (current) select 2 where false; drop table index_1, words_1; create table index_2 (id int)");
        Assert.Equal([user.Service.Database!], await ReadAsync(own, "select tableowner::text from pg_tables where tablename = 'index_2'"));
        Assert.Equal([user.Service.Database!], await ReadAsync(own, "select current_user::text")); // on a connection that comes from the pool, too
    }

    [Fact]
    public async Task App_cannot_open_another_apps_database()
    {
        var (mine, theirs) = (User("payments"), User("identity"));
        await new Databases(Deployer(), reports.Add).EnsureAsync([mine, theirs], CancellationToken.None);
        await using var foreign = App(mine).Open(theirs.Service.Database!);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => ReadAsync(foreign, "select 'in'"))).SqlState);
        await using var role = App(mine).Open(mine.Service.Database!, role: theirs.Service.Database);
        Assert.Contains("permission denied to set role", (await Assert.ThrowsAsync<PostgresException>(() => ReadAsync(role, "select 'in'"))).MessageText);
    }

    [Fact]
    public async Task Missing_secret_is_created_and_an_existing_one_is_kept()
    {
        var azure = new FakeAzure()
            .On("GET kv-files-x.vault.azure.net/secrets/Old--One/versions", FakeAzure.List(new JsonObject { ["id"] = "v1" }))
            .On("GET kv-files-x.vault.azure.net/secrets/New--One/versions", FakeAzure.List())
            .On("PUT kv-files-x.vault.azure.net/secrets/New--One", new JsonObject())
            .On("PUT kv-files-x.vault.azure.net/secrets/Given--One", new JsonObject())
            .On("POST /sites/func-files-x/config/configreferences/appsettings/refresh", new JsonObject());
        var azd = FakeAzure.Azd(("Given__One", "what I say"));
        await using var firewall = new TemporaryFirewallRules(azure.Api, azd, new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1)), reports.Add);
        await new Secrets(azure.Api, azd, firewall, reports.Add).EnsureAsync(azd.Apps.Single(), ["Old__One", "New__One", "Given__One"], CancellationToken.None);

        var puts = azure.Asked.Where(a => a.Request.StartsWith("PUT", StringComparison.Ordinal))
            .ToDictionary(a => a.Request.Split('/')[^1], a => (string)a.Body!["value"]!);
        Assert.Equal(["Given--One", "New--One"], puts.Keys.Order());
        Assert.Equal(32, Convert.FromBase64String(puts["New--One"]).Length);
        Assert.Equal("what I say", puts["Given--One"]);
        Assert.DoesNotContain(reports, r => puts.Values.Any(r.Contains));
        // the app looks for them when they are all there
        Assert.EndsWith("/sites/func-files-x/config/configreferences/appsettings/refresh", azure.Asked.Last().Request);
    }

    /// <summary>A vault that admits the addresses in its rules, and what its firewall is.</summary>
    private static Func<JsonNode> AddVault(FakeAzure azure, string name, string defaultAction, bool staysOpen = false, params string[] addresses)
    {
        JsonNode networkAcls = new JsonObject
        {
            ["defaultAction"] = defaultAction,
            ["bypass"] = "AzureServices",
            ["ipRules"] = new JsonArray([.. addresses.Select(address => new JsonObject { ["value"] = address })]),
        };
        azure.On("POST /sites/func-files-x/config/configreferences/appsettings/refresh", new JsonObject())
            .On($"GET /vaults/{name}",
                _ => (HttpStatusCode.OK, new JsonObject { ["properties"] = new JsonObject { ["networkAcls"] = networkAcls.DeepClone() } }))
            .On($"PATCH /vaults/{name}", body =>
            {
                var wanted = body!["properties"]!["networkAcls"]!.DeepClone();
                if (staysOpen && wanted["ipRules"]!.AsArray().Count == 0) return (HttpStatusCode.Conflict, FakeAzure.Error("Conflict", "The vault is busy."));
                networkAcls = wanted;
                return (HttpStatusCode.OK, new JsonObject());
            })
            .On($"GET {name}.vault.azure.net/secrets/A--B/versions", _ => defaultAction == "Allow" || networkAcls["ipRules"]!.AsArray().Count > 0
                ? (HttpStatusCode.OK, FakeAzure.List(new JsonObject()))
                : (HttpStatusCode.Forbidden, FakeAzure.Error(
                    "Forbidden", "Client address is not authorized and caller is not a trusted service.\r\nClient address: 203.0.113.7\r\nCaller: …")));
        return () => networkAcls;
    }

    private async Task CreateSecretsAsync(FakeAzure azure, params string[] vaults)
    {
        var azd = FakeAzure.Azd();
        await using var firewall = new TemporaryFirewallRules(azure.Api, azd, new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1)), reports.Add);
        foreach (var vault in vaults)
            await new Secrets(azure.Api, azd, firewall, reports.Add).EnsureAsync(azd.Apps.Single() with { Vault = vault }, ["A__B"], CancellationToken.None);
    }

    [Fact]
    public async Task Firewall_that_cannot_be_closed_is_reported_and_the_others_are_closed()
    {
        var azure = new FakeAzure();
        AddVault(azure, "kv-files-x", "Deny", staysOpen: true);
        var other = AddVault(azure, "kv-other-x", "Deny");
        await CreateSecretsAsync(azure, "kv-files-x", "kv-other-x");

        Assert.Empty(other()["ipRules"]!.AsArray());
        Assert.Contains("Warning: a firewall stays open for you until `azd provision` closes it: The vault is busy.", reports);
    }

    [Fact]
    public async Task Closed_vault_is_opened_for_the_deployer_and_closed_again()
    {
        var azure = new FakeAzure();
        var networkAcls = AddVault(azure, "kv-files-x", "Deny");
        await CreateSecretsAsync(azure, "kv-files-x");

        Assert.Contains("Opening kv-files-x's firewall for 203.0.113.7", reports);
        Assert.Empty(networkAcls()["ipRules"]!.AsArray());
        Assert.Equal(("Deny", "AzureServices"), ((string?)networkAcls()["defaultAction"], (string?)networkAcls()["bypass"]));
    }

    [Fact]
    public async Task Vault_that_an_interrupted_deployment_left_open_is_closed()
    {
        var azure = new FakeAzure();
        var networkAcls = AddVault(azure, "kv-files-x", "Deny", addresses: "203.0.113.7");
        await CreateSecretsAsync(azure, "kv-files-x");
        Assert.Empty(networkAcls()["ipRules"]!.AsArray());
    }

    [Fact]
    public async Task Vault_without_a_private_network_keeps_admitting_everybody()
    {
        var azure = new FakeAzure();
        var networkAcls = AddVault(azure, "kv-files-x", "Allow");
        await CreateSecretsAsync(azure, "kv-files-x");
        Assert.Equal("Allow", (string?)networkAcls()["defaultAction"]);
        Assert.DoesNotContain(azure.Asked, a => a.Request.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Roles_are_set_by_email_and_refused_for_an_unknown_or_unverified_account_or_an_unknown_role()
    {
        var someone = await platform.NewUserAsync();
        var accounts = new Accounts(new PostgresServer(Superuser), Manifest);
        await accounts.SetRolesAsync(someone.Email.ToUpperInvariant(), ["customer", "admin"], CancellationToken.None);
        var admin = await platform.LogInAsync(someone.Email, "correct-horse-9");
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/catalog/drafts")).Status);

        Assert.Contains("Nobody has registered as nobody@example.com", await FailureAsync("nobody@example.com", "admin"));
        Assert.Contains("There is no role king", await FailureAsync(someone.Email, "king"));
        var unverified = $"u{Guid.NewGuid():N}@example.com";
        await platform.Anonymous().PostAsync("/api/v1/auth/register", new { email = unverified, password = "correct-horse-9", displayName = "Pat" });
        Assert.Contains($"{unverified} is not verified", await FailureAsync(unverified, "admin"));

        async Task<string> FailureAsync(string email, string role) =>
            (await Assert.ThrowsAsync<DeploymentException>(() => accounts.SetRolesAsync(email, [role], CancellationToken.None))).Message;
    }

    [Fact]
    public async Task Second_factor_of_the_last_admin_is_removed_with_its_sessions_and_is_in_the_audit_log()
    {
        var someone = await platform.NewUserAsync();
        await Authenticator.EnableAsync(platform, someone);
        var (id, accounts) = (await someone.UserIdAsync(), new Accounts(new PostgresServer(Superuser), Manifest));

        await accounts.RemoveSecondFactorAsync(someone.Email, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, (await platform.LogInForTokensAsync(someone.Email)).Status);
        await someone.WaitForRefusalAsync();
        var entry = Assert.Single(
            (await (await platform.StaffAsync("admin")).GetAsync($"/api/v1/security-events?userId={id}&type=secondFactorRemoved")).Body.Items());
        Assert.Equal(("by the deployer", JsonValueKind.Null), (entry.Text("detail"), entry.GetProperty("actorId").ValueKind));
        await Assert.ThrowsAsync<DeploymentException>(() => accounts.RemoveSecondFactorAsync(someone.Email, CancellationToken.None));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<List<string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
