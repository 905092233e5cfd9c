using System.Text.RegularExpressions;

namespace Platform.Tests.Support;

/// <summary>The mails about accounts that Identity requested by its event: whoever sends them, the link is in there.</summary>
internal static partial class RequestedMails
{
    /// <summary>The tokens of the links of one kind of mail to an address, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> TokensAsync(this PlatformFixture platform, string email, string kind, int count = 1) =>
        [.. (await platform.AccountMailsAsync(email, kind, count)).Select(m => Token().Match(m.Text("link")).Groups[1].Value)];

    /// <summary>The token of the link in the one mail of this kind.</summary>
    public static async Task<string> TokenAsync(this PlatformFixture platform, string email, string kind) =>
        Assert.Single(await platform.TokensAsync(email, kind));

    /// <summary>Waits until at least this many mails of a kind were requested for an address, and returns all, the newest first.</summary>
    public static Task<List<JsonElement>> AccountMailsAsync(this PlatformFixture platform, string email, string kind, int count = 1) => Poll.UntilAsync(
        () => Task.FromResult(platform.AccountMails(email).Where(m => m.Text("kind") == kind).ToList()),
        found => found.Count >= count, found => $"{found.Count} mails {kind} were requested for {email}, not {count}");

    /// <summary>What was requested for an address so far, the newest first.</summary>
    public static IEnumerable<JsonElement> AccountMails(this PlatformFixture platform, string email) => platform.Sent
        .Where(m => m.Subject == "identity.account-mail-requested.v1").Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data"))
        .Where(m => m.Text("email").Equals(email, StringComparison.OrdinalIgnoreCase)).OrderByDescending(m => m.Text("mailId"), StringComparer.Ordinal);

    /// <summary>Waits until a change of the second factor was published for an address.</summary>
    public static Task SecondFactorMailAsync(this PlatformFixture platform, string email, string change) => Poll.UntilAsync(
        () => Task.FromResult(platform.Sent.Where(m => m.Subject == "identity.second-factor-changed.v1")
            .Select(m => JsonDocument.Parse(m.Body).RootElement.GetProperty("data")).Any(m => m.Text("email") == email && m.Text("change") == change)),
        () => $"{change} was not published for {email}");

    [GeneratedRegex("#token=([A-Za-z0-9_-]{43})$")]
    private static partial Regex Token();
}
