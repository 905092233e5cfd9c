using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Identity.Throttling;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class ThrottlingLogins(PlatformFixture platform)
{
    private const string Password = "correct-horse-9";
    private readonly string email = $"t{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task Wrong_passwords_delay_a_known_and_an_unknown_address_alike()
    {
        await platform.AddAccountAsync(email);
        foreach (var address in new[] { email, $"x{email}" })
        {
            await FailAsync(address);
            var answer = await LogInAsync(address);
            Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-failures"), (answer.Status, answer.ProblemCode));
            Assert.InRange(answer.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
        }
    }

    [Fact]
    public async Task Known_device_is_not_delayed_by_others()
    {
        await platform.AddAccountAsync(email);
        var device = DeviceOf(await LogInAsync(email));
        await FailAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, device)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await LogInAsync(email)).Status);
    }

    [Fact]
    public async Task Device_of_another_account_is_delayed_with_the_others()
    {
        await platform.AddAccountAsync(email);
        await platform.AddAccountAsync($"o{email}");
        var device = DeviceOf(await LogInAsync($"o{email}"));
        await FailAsync(email);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await LogInAsync(email, device)).Status);
    }

    /// <summary>Fixation: somebody plants the cookie of a device of their own before the owner logs in.</summary>
    [Fact]
    public async Task Device_whose_cookie_was_planted_stays_unknown_to_the_account_and_the_browser_known_to_both_its_accounts()
    {
        var other = $"o{email}";
        await platform.AddAccountAsync(email);
        await platform.AddAccountAsync(other);
        var planted = DeviceOf(await LogInAsync(other));

        var device = DeviceOf(await LogInAsync(email, planted));

        Assert.NotEqual(planted, device);
        foreach (var account in new[] { email, other }) await FailAsync(account);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await LogInAsync(email, planted)).Status);
        foreach (var account in new[] { email, other })
        {
            var again = await LogInAsync(account, device);
            Assert.Equal((HttpStatusCode.OK, device), (again.Status, DeviceOf(again)));
        }
    }

    [Fact]
    public async Task Known_device_is_delayed_by_its_own_failures()
    {
        await platform.AddAccountAsync(email);
        var device = DeviceOf(await LogInAsync(email));
        await FailAsync(email, device);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await LogInAsync(email, device)).Status);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email)).Status);
    }

    [Fact]
    public async Task New_password_by_mail_ends_the_delay_and_makes_the_device_known()
    {
        await platform.AddAccountAsync(email);
        await FailAsync(email);
        await platform.Anonymous().PostAsync("/api/v1/auth/forgot-password", new { email });
        var token = await platform.TokenAsync(email, "resetPassword");
        var reset = await platform.Anonymous().PostAsync("/api/v1/auth/reset-password", new { token, password = "another-horse-9" });
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, password: "another-horse-9")).Status);

        await FailAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email, DeviceOf(reset), "another-horse-9")).Status);
    }

    [Fact]
    public async Task Right_password_among_concurrent_guesses_is_refused_after_the_delay_has_begun()
    {
        await platform.AddAccountAsync(email);
        await SetCountAsync(4);
        var racing = await platform.OnDatabaseAsync("identity", async (IdentityDbContext db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select 1 from throttles where key = {ThrottleKey.Account(email)} for update");
            var wrong = LogInAsync(email, password: "wrong-horse-99");
            await LockedTable.WaitForAnyLockAsync(platform, "identity", 1);
            Task<ApiResponse>[] both = [wrong, LogInAsync(email)];
            await LockedTable.WaitForAnyLockAsync(platform, "identity", 2);
            return both;
        });
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], (await Task.WhenAll(racing)).Select(a => a.Status));
    }

    [Fact]
    public async Task Owner_gets_one_mail_after_ten_failures()
    {
        await platform.AddAccountAsync(email);
        await SetCountAsync(9);
        await LogInAsync(email, password: "wrong-horse-99");
        await platform.AccountMailsAsync(email, "loginsFailed");
        await SetCountAsync(12);
        await LogInAsync(email, password: "wrong-horse-99");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Single(platform.AccountMails(email), m => m.Text("kind") == "loginsFailed");
    }

    [Fact]
    public async Task Client_that_sprays_is_delayed_for_all_accounts_and_other_clients_are_not()
    {
        await platform.AddAccountAsync(email);
        var rule = platform.OptionsOf<ThrottleOptions>("identity").Client;
        var free = rule.Free;
        rule.Free = 3;
        try
        {
            foreach (var other in new[] { $"a{email}", $"b{email}", $"c{email}" })
                Assert.Equal(HttpStatusCode.Unauthorized, (await FromAsync("2001:db8::1", other, "wrong-horse-99")).StatusCode);
            foreach (var address in new[] { "2001:db8::1", "2001:db8::ffff:1" })
                Assert.Equal(HttpStatusCode.TooManyRequests, (await FromAsync(address, email, Password)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await FromAsync("2001:db8:0:1::1", email, Password)).StatusCode);
        }
        finally
        {
            rule.Free = free;
        }
    }

    private static string DeviceOf(ApiResponse answer)
    {
        var cookie = Assert.Single(answer.Response.Headers.GetValues("Set-Cookie"), c => c.StartsWith("device=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "httponly", "secure", "samesite=strict", "path=/api/v1/auth" })
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        return cookie.Split(';')[0];
    }

    private async Task FailAsync(string address, string? device = null)
    {
        for (var i = 0; i < 5; i++)
        {
            var answer = await LogInAsync(address, device, $"wrong-horse-{i}9");
            Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), (answer.Status, answer.ProblemCode));
        }
    }

    private Task<ApiResponse> LogInAsync(string address, string? device = null, string password = Password) => platform.Anonymous().SendAsync(
        HttpMethod.Post, "/api/v1/auth/login", new { email = address, password }, request =>
        {
            if (device is not null) request.Headers.Add("Cookie", device);
        });

    /// <summary>Past the gateway, which says what the client's address is.</summary>
    private async Task<HttpResponseMessage> FromAsync(string client, string address, string password)
    {
        using var http = new HttpClient();
        using var body = new StringContent(JsonSerializer.Serialize(new { email = address, password }), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Host.AddressOf("identity"), "/api/v1/auth/login")) { Content = body };
        request.Headers.Add("X-Client-Address", client);
        return await http.SendAsync(request);
    }

    private Task<int> SetCountAsync(int count) => platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlAsync(
        $"""
        insert into throttles (key, count, counted_at) values ({ThrottleKey.Account(email)}, {count}, now())
        on conflict (key) do update set count = excluded.count, counted_at = excluded.counted_at, blocked_until = null
        """));
}
