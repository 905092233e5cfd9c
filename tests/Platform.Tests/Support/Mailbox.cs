using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Platform.Tests.Support;

/// <summary>The mail catcher.</summary>
internal static partial class Mailbox
{
    private static readonly HttpClient Http = new();

    /// <summary>The mails to an address.</summary>
    public static Task<IReadOnlyList<JsonElement>> OfAsync(RunningPlatform platform, string address) => OfAsync(platform.Host.Backing.MailPage!, address);

    private static async Task<IReadOnlyList<JsonElement>> OfAsync(Uri page, string address)
    {
        var all = await Http.GetFromJsonAsync<List<JsonElement>>(new Uri(page, "/email"));
        return [.. all!.Where(m => m.GetProperty("to").EnumerateArray().Any(to => to.Text("address") == address))];
    }

    /// <summary>Waits for a mail whose subject has a word, and checks that it came once.</summary>
    public static Task<JsonElement> WaitForAsync(RunningPlatform platform, string address, string word) =>
        WaitForAsync(platform.Host.Backing.MailPage!, address, word);

    public static async Task<JsonElement> WaitForAsync(Uri page, string address, string word) => Assert.Single(await WaitForAsync(page, address, word, 1));

    /// <summary>Waits for a number of mails whose subject has a word: the one that came last is first.</summary>
    public static Task<IReadOnlyList<JsonElement>> WaitForAsync(RunningPlatform platform, string address, string word, int count) =>
        WaitForAsync(platform.Host.Backing.MailPage!, address, word, count);

    /// <summary>The token of the link in a mail.</summary>
    public static string TokenIn(JsonElement mail) => Token().Match(mail.Text("text")).Groups[1].Value;

    /// <summary>The token of the link in the one mail whose subject has a word.</summary>
    public static async Task<string> TokenAsync(RunningPlatform platform, string address, string word) => TokenIn(await WaitForAsync(platform, address, word));

    private static async Task<IReadOnlyList<JsonElement>> WaitForAsync(Uri page, string address, string word, int count) => await Poll.UntilAsync(
        async () => (await OfAsync(page, address)).Where(m => m.Text("subject").Contains(word, StringComparison.Ordinal))
            .OrderByDescending(m => m.Text("date"), StringComparer.Ordinal).ToList(),
        found => found.Count >= count, found => $"{found.Count} mails about '{word}' have come to {address}, not {count}");

    [GeneratedRegex(@"#token=([A-Za-z0-9_-]{43})\b")]
    private static partial Regex Token();
}
