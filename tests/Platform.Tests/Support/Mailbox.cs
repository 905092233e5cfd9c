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
        return [.. all!.Where(m => m.GetProperty("to").EnumerateArray().Any(to => to.GetProperty("address").GetString() == address))];
    }

    /// <summary>Waits for a mail whose subject has a word, and checks that it came once.</summary>
    public static async Task<JsonElement> WaitForAsync(RunningPlatform platform, string address, string word)
    {
        List<JsonElement> found = [];
        await Poll.UntilAsync(async () =>
        {
            found = [.. (await OfAsync(platform, address)).Where(m => m.GetProperty("subject").GetString()!.Contains(word, StringComparison.Ordinal))];
            return found.Count > 0;
        }, () => $"no mail about '{word}' has come to {address}");
        return Xunit.Assert.Single(found);
    }
}
