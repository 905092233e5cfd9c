using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Persistence;
using Platform.Local.BackingServices;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class ConnectingAService(PlatformFixture platform)
{
    [Fact]
    public async Task Openid_client_finds_the_endpoints_gets_a_token_asks_about_it_and_revokes_it()
    {
        var (id, secret) = await RegisterAsync("operator", "instructor");
        var seen = await RunOpenidClientAsync(id, secret, "operator");

        Assert.Equal((true, id, "client_credentials"),
            (seen.GetProperty("active").GetBoolean(), seen.Text("sub"), seen.GetProperty("grants")[0].GetString()));
        var token = new JsonWebToken(seen.Text("token"));
        Assert.Equal(("at+jwt", id, "operator", seen.Text("issuer")),
            (token.Typ, token.Subject, token.GetPayloadValue<string>("scope"), token.Issuer));
        Assert.Equal(["operator"], token.Claims.Where(c => c.Type == "roles").Select(c => c.Value));
        await new Shopper(platform, seen.Text("token"), "").WaitForRefusalAsync("/api/v1/jobs/stats"); // revoked
    }

    [Fact]
    public async Task Service_has_the_roles_of_its_scopes_and_no_recent_login()
    {
        var service = await ServiceAsync("operator");
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/api/v1/jobs/stats")).Status);
        Assert.Equal("role-required", (await service.GetAsync("/api/v1/users")).ProblemCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/api/v1/auth/me")).Status); // it has no account
    }

    [Fact]
    public async Task Wrong_secret_unknown_client_scope_of_others_and_other_grants_are_refused_as_OAuth_says()
    {
        var (id, secret) = await RegisterAsync("instructor");
        Assert.Equal((401, "invalid_client"), await AskAsync("token", id, "wrong", ("grant_type", "client_credentials")));
        Assert.Equal((401, "invalid_client"), await AskAsync("token", Routes.Nothing, secret, ("grant_type", "client_credentials")));
        Assert.Equal((400, "invalid_scope"), await AskAsync("token", id, secret, ("grant_type", "client_credentials"), ("scope", "operator")));
        Assert.Equal((400, "invalid_scope"), await AskAsync("token", id, secret, ("grant_type", "client_credentials"), ("scope", "admin")));
        Assert.Equal((400, "unsupported_grant_type"), await AskAsync("token", id, secret, ("grant_type", "password"), ("username", "a"), ("password", "b")));
        foreach (var token in new[] { "a.b.c", await TokenAsync(id, secret) })
            Assert.Equal((401, "invalid_client"), await AskAsync("introspect", id, "wrong", ("token", token)));
        Assert.Equal((401, "invalid_client"), await AskAsync("revoke", id, "wrong", ("token", "a.b.c")));
        var log = await (await platform.StaffAsync("admin")).GetAsync("/api/v1/security-events?type=clientRefused&limit=3");
        Assert.All(log.Body.Items(), entry => Assert.StartsWith(id, entry.Text("detail"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_of_a_person_or_of_another_service_is_neither_shown_nor_revoked()
    {
        var (id, secret) = await RegisterAsync("operator");
        var person = await platform.NewUserAsync();
        var other = await ServiceAsync("operator");
        foreach (var token in new[] { person.Token!, other.Token!, "a.b.c" })
        {
            using var shown = await SendAsync("introspect", id, secret, ("token", token));
            Assert.Equal("{\"active\":false}", string.Concat((await shown.Content.ReadAsStringAsync()).Where(c => !char.IsWhiteSpace(c))));
            using var _ = await SendAsync("revoke", id, secret, ("token", token));
        }
        await Task.WhenAll(person.GetAsync("/api/v1/auth/me"), other.GetAsync("/api/v1/jobs/stats"));
        Assert.False(await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
        {
            var sessions = new[] { person.Token!, other.Token! }.Select(t => $"session:{new JsonWebToken(t).GetPayloadValue<string>("sid")}").ToArray();
            return db.Revocations.AnyAsync(r => sessions.Contains(r.Subject));
        }));
    }

    [Fact]
    public async Task Removed_service_gets_no_token_and_those_it_has_are_refused()
    {
        var (id, secret) = await RegisterAsync("operator");
        var service = new Shopper(platform, await TokenAsync(id, secret), "");
        var admin = await platform.StaffAsync("admin");
        Assert.Contains((await admin.GetAsync("/api/v1/auth/clients")).Body.Items(), c => c.Text("clientId") == id);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.SendAsync(HttpMethod.Delete, $"/api/v1/auth/clients/{id}")).Status);

        await service.WaitForRefusalAsync("/api/v1/jobs/stats");
        Assert.Equal((401, "invalid_client"), await AskAsync("token", id, secret, ("grant_type", "client_credentials")));
        Assert.DoesNotContain((await admin.GetAsync("/api/v1/auth/clients")).Body.Items(), c => c.Text("clientId") == id);
    }

    [Fact]
    public async Task Secret_is_not_in_the_database()
    {
        var (id, secret) = await RegisterAsync("operator");
        var row = await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.ServiceClients.AsNoTracking().SingleAsync(c => c.Id == Guid.Parse(id)));
        Assert.Equal(32, row.SecretHash.Length);
        Assert.True(row.HasSecret(secret));
        Assert.False(row.HasSecret(secret.ToUpperInvariant()) || row.HasSecret(null) || row.HasSecret(""));
    }

    private async Task<(string Id, string Secret)> RegisterAsync(params string[] scopes)
    {
        var answer = await (await platform.StaffAsync("admin")).PostAsync("/api/v1/auth/clients", new { name = "Import", scopes });
        return (answer.Text("clientId"), answer.Text("clientSecret"));
    }

    private async Task<Shopper> ServiceAsync(params string[] scopes)
    {
        var (id, secret) = await RegisterAsync(scopes);
        return new(platform, await TokenAsync(id, secret), "");
    }

    private async Task<string> TokenAsync(string id, string secret)
    {
        using var response = await SendAsync("token", id, secret, ("grant_type", "client_credentials"));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Text("access_token");
    }

    private async Task<(int, string)> AskAsync(string endpoint, string id, string secret, params (string, string)[] fields)
    {
        using var response = await SendAsync(endpoint, id, secret, fields);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Text("error"));
    }

    private async Task<HttpResponseMessage> SendAsync(string endpoint, string id, string secret, params (string Name, string Value)[] fields)
    {
        var answer = await platform.Anonymous().SendAsync(
            HttpMethod.Post, $"/connect/{endpoint}", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            request => request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id}:{secret}"))));
        return answer.Response;
    }

    private async Task<JsonElement> RunOpenidClientAsync(string id, string secret, string scope)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Platform.Tests", "Identity", "Node");
        await new NodePackages(folder, "jose and openid-client", Path.Combine(Repository.Root, "local", "BackingServices"))
            .EnsureInstalledAsync(Directory.CreateDirectory(Path.Combine(folder, ".local")).FullName, _ => { });
        string[] arguments = [Path.Combine(folder, "service.mjs"), platform.Host.AddressOf("gateway").GetLeftPart(UriPartial.Authority), id, secret, scope];
        using var process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(await output).RootElement;
    }
}
