using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Shared.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The same page with each item mapped by <paramref name="view"/>.</summary>
    public Page<TView> Select<TView>(Func<T, TView> view) => new([.. Items.Select(view)], Next);
}

/// <summary>The key of a list ordered by creation time.</summary>
/// <param name="CreatedAt">When the item was created.</param>
/// <param name="Id">The item's id, which orders items of the same time.</param>
public sealed record CreationKey(DateTimeOffset CreatedAt, Guid Id);

/// <summary>Keyset paging: <c>?limit=</c> (1 to 100, default 20) and <c>?after=</c> (the opaque key of the last item seen). Empty means absent.</summary>
/// <typeparam name="TKey">The unique sort key, for example a time and an id.</typeparam>
/// <param name="After">The key of the last item that the caller has seen; null for the first page.</param>
/// <param name="Limit">The maximum number of items, 1 to 100.</param>
public sealed record PageRequest<TKey>(TKey? After, int Limit) where TKey : class
{
    private const int DefaultLimit = 20, MaxLimit = 100;
    private const string AfterMessage = "after is the value of next in the previous page.";

    private static readonly JsonSerializerOptions StrictJson =
        new(PlatformJson.Options) { RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Reads the query, or sets the problem (400).</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out PageRequest<TKey>? page, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var query = new QueryReader(request.Query);
        var limit = query.Number("limit", $"limit is a whole number from 1 to {MaxLimit}.", 1, MaxLimit) ?? DefaultLimit;
        TKey? after = null;
        query.Text("after", AfterMessage, text => TryDecode(text, out after));
        (page, problem) = (null, query.Problem);
        if (problem is not null) return false;
        page = new(after, (int)limit);
        return true;
    }

    /// <summary>400: <c>after</c> is not a cursor of this list.</summary>
    public static ProblemHttpResult InvalidAfter() => Problems.Invalid("after", AfterMessage);

    /// <summary>Makes the page from up to <see cref="Limit"/> + 1 items; the extra one shows that a further page exists.</summary>
    public Page<T> ToPage<T>(IReadOnlyList<T> oneMore, Func<T, TKey> key) =>
        oneMore.Count <= Limit ? new(oneMore, null) : new([.. oneMore.Take(Limit)], Encode(key(oneMore[Limit - 1])));

    private static string Encode(TKey key) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key, PlatformJson.Options));

    private static bool TryDecode(string text, [NotNullWhen(true)] out TKey? key)
    {
        key = null;
        if (text.Length > 512 || !Base64Url.IsValid(text)) return false;
        try
        {
            key = JsonSerializer.Deserialize<TKey>(Base64Url.DecodeFromChars(text), StrictJson);
            return key is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
