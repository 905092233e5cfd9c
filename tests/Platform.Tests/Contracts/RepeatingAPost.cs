namespace Platform.Tests.Contracts;

/// <summary>A client repeats a request whose response it did not get. A POST takes an Idempotency-Key, or a repetition of it does no harm.</summary>
public sealed class RepeatingAPost
{
    private static readonly Dictionary<string, string> WithoutKey = new(StringComparer.Ordinal)
    {
        ["ForwardPost"] = "The gateway forwards the header; the app decides.",
        ["LogIn"] = "A repetition is another session, which expires.",
        ["LogOut"] = "A session that has ended stays so.",
        ["RefreshSession"] = "A token is used once; the repetition within seconds is answered, a later one ends the session.",
        ["RegisterUser"] = "A repetition is one more registration of the address, of which one can become the account.",
    };

    static RepeatingAPost()
    {
        foreach (var (operation, reason) in ContextCases.All.SelectMany(c => c.PostsWithoutKey)) WithoutKey.Add(operation, reason);
    }

    [Fact]
    public void Every_POST_takes_a_key_or_is_listed_with_its_reason()
    {
        var posts = OpenApiDocument.All.SelectMany(d => d.Operations).Where(o => o.Method == "post").ToLookup(TakesKey, IdOf);
        Assert.NotEmpty(posts[true]);
        Assert.Equal(WithoutKey.Keys.Order(StringComparer.Ordinal), posts[false].Order(StringComparer.Ordinal));
    }

    private static string IdOf(Operation operation) => (string)operation.Document.At($"{operation.Pointer}/operationId")!;

    private static bool TakesKey(Operation operation) =>
        operation.Document.At($"{operation.Pointer}/parameters") is JsonArray parameters
        && Enumerable.Range(0, parameters.Count)
            .Any(i => (string?)operation.Document.At(operation.Document.Follow($"{operation.Pointer}/parameters/{i}"))?["name"] == "Idempotency-Key");
}
