using System.Net.Http.Json;

namespace Platform.Tests.Support;

/// <summary>The mail catcher.</summary>
internal static class Mailbox
{
    private static readonly HttpClient Http = new();

    /// <summary>The mails somebody got.</summary>
    public static async Task<IReadOnlyList<JsonElement>> OfAsync(RunningPlatform platform, string address)
    {
        var all = await Http.GetFromJsonAsync<List<JsonElement>>(new Uri(platform.Host.Backing.MailPage!, "/email"));
        return [.. all!.Where(m => m.GetProperty("to").EnumerateArray().Any(to => to.Text("address") == address))];
    }

    /// <summary>Waits for a mail whose subject has a word, and checks that it came once.</summary>
    public static async Task<JsonElement> WaitForAsync(RunningPlatform platform, string address, string word) => Assert.Single(await Poll.UntilAsync(
        async () => (await OfAsync(platform, address)).Where(m => m.Text("subject").Contains(word, StringComparison.Ordinal)).ToList(),
        found => found.Count > 0, _ => $"no mail about '{word}' has come to {address}"));
}
