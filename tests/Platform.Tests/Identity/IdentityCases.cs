using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

/// <summary>For the tests that go over all contexts.</summary>
internal sealed class IdentityCases : IContextCases
{
    private const string Token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Password = "correct-horse-9";
    private static readonly string[] NoText = ["17", "true", "[]", "{}", "null", "\"\""];

    public IEnumerable<BodyRoute> Bodies =>
    [
        new("verify-email", "", HttpMethod.Post, "/api/v1/auth/verify-email", $$"""{"token":"{{Token}}"}"""),
        new("resend-verification", "", HttpMethod.Post, "/api/v1/auth/resend-verification", """{"email":"bad-input@example.com"}"""),
        new("forgot-password", "", HttpMethod.Post, "/api/v1/auth/forgot-password", """{"email":"bad-input@example.com"}"""),
        new("reset-password", "", HttpMethod.Post, "/api/v1/auth/reset-password", $$"""{"token":"{{Token}}","password":"another-horse-9"}"""),
        new("change-password", "customer", HttpMethod.Post, "/api/v1/auth/change-password",
            """{"currentPassword":"wrong-horse-99","password":"another-horse-9"}"""),
        new("change-email", "customer", HttpMethod.Post, "/api/v1/auth/change-email", """{"email":"bad-input@example.com","password":"wrong-horse-99"}"""),
        new("delete-account", "customer", HttpMethod.Post, "/api/v1/auth/delete-account", """{"password":"wrong-horse-99"}"""),
    ];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string, string), string[]>
    {
        [("verify-email", "token")] = [.. NoText, $"\"{new string('a', 201)}\""],
        [("resend-verification", "email")] = [.. NoText, "\"nobody\""],
        [("forgot-password", "email")] = [.. NoText, "\"nobody\""],
        [("reset-password", "token")] = [.. NoText, $"\"{new string('a', 201)}\""],
        [("reset-password", "password")] = [.. NoText, "\"short\"", "\"Password1234\"", "\"my-platform-99\"", "\"correct-horse-9\\u0000\""],
        [("change-password", "currentPassword")] = [.. NoText, $"\"{new string('a', 129)}\""],
        [("change-password", "password")] = [.. NoText, "\"short\"", "\"Password1234\""],
        [("change-email", "email")] = [.. NoText, "\"nobody\""],
        [("change-email", "password")] = [.. NoText],
        [("delete-account", "password")] = [.. NoText],
    };

    public IEnumerable<(string Operation, string Reason)> PostsWithoutKey =>
    [
        ("VerifyEmail", "A link works once; a repetition is refused and changes nothing."),
        ("ResendVerification", "A repetition is one more mail, within the bounds of an address."),
        ("ForgotPassword", "A repetition is one more mail, within the bounds of an address."),
        ("ResetPassword", "A link works once; a repetition is refused and changes nothing."),
        ("ChangePassword", "A repetition has a present password that is no longer right."),
        ("ChangeEmail", "A repetition is one more mail, within the bounds of an address."),
        ("DeleteAccount", "A repetition has no account any more."),
    ];

    /// <summary>Changes the roles as the deployer does, by SQL; and everything that a person can do with an account, and what is refused of it.</summary>
    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (person, roles) = (await platform.SomebodyAsync(), new[] { "customer", "operator" });
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set roles = {roles} where email = {person.Email}"));

        var anybody = platform.Anybody();
        var (email, moved) = ($"i{Guid.NewGuid():N}@example.com", $"j{Guid.NewGuid():N}@example.com");
        await anybody.PostAsync("/api/v1/auth/register", new { email, password = Password, displayName = "Pat" });
        await anybody.PostAsync("/api/v1/auth/resend-verification", new { email });
        await anybody.PostAsync("/api/v1/auth/login", new { email, password = Password });
        var tokens = await platform.TokensAsync(email, "verifyEmail", 2);
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = tokens[0] });
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = tokens[1] });

        await anybody.PostAsync("/api/v1/auth/forgot-password", new { email });
        var token = await platform.TokenAsync(email, "resetPassword");
        foreach (var _ in new[] { 1, 2 }) await anybody.PostAsync("/api/v1/auth/reset-password", new { token, password = "another-horse-9" });

        var owner = await platform.LogInAsync(email, "another-horse-9");
        await owner.PostAsync("/api/v1/auth/change-password", new { currentPassword = "another-horse-9", password = Password });
        await owner.PostAsync("/api/v1/auth/change-email", new { email = moved, password = Password });
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = await platform.TokenAsync(moved, "confirmNewEmail") });
        await owner.PostAsync("/api/v1/auth/delete-account", new { password = Password });

        foreach (var (path, body) in new (string, object)[]
        {
            ("change-password", new { currentPassword = "wrong-horse-99", password = "another-horse-9" }),
            ("change-email", new { email = moved, password = "wrong-horse-99" }), ("delete-account", new { password = "wrong-horse-99" }),
        })
        {
            for (var i = 0; i < 6; i++) await person.PostAsync($"/api/v1/auth/{path}", body);
        }
        await platform.RunTimerAsync("identity", "SweepOutbox");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }
}
