using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Shared.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The same page, of what <paramref name="view"/> makes of each item.</summary>
    public Page<TView> Select<TView>(Func<T, TView> view) => new([.. Items.Select(view)], Next);
}

/// <summary>The key of a list that is ordered by when its items were created.</summary>
/// <param name="CreatedAt">When the item was created.</param>
/// <param name="Id">The item's id, which orders those of the same time.</param>
public sealed record CreationKey(DateTimeOffset CreatedAt, Guid Id);

/// <summary>Keyset paging: <c>?limit=</c> (1 to 100, 20 unless told) and <c>?after=</c> (the opaque key of the last item seen); empty ones count as left
/// out.</summary>
/// <typeparam name="TKey">What the list is ordered by, unique: for example a time and an id.</typeparam>
/// <param name="After">The key of the last item that the caller has seen; null for the first page.</param>
/// <param name="Limit">How many items at most, 1 to 100.</param>
public sealed record PageRequest<TKey>(TKey? After, int Limit) where TKey : class
{
    private const int MaxLimit = 100;

    /// <summary>A key with a part missing or too many is made up.</summary>
    private static readonly JsonSerializerOptions KeyJson = new(
        PlatformJson.Options)
    { RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Reads the query, or says what is wrong with it.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out PageRequest<TKey>? page, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (page, problem) = (null, null);
        var limit = 20;
        if (request.Query.TryGetValue("limit", out var limitText) && limitText != ""
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            problem = Problems.Invalid("limit", $"limit is a whole number from 1 to {MaxLimit}.");
            return false;
        }
        TKey? after = null;
        if (request.Query.TryGetValue("after", out var afterText) && afterText != "" && !TryDecode(afterText.ToString(), out after))
        {
            problem = InvalidAfter();
            return false;
        }
        page = new(after, limit);
        return true;
    }

    /// <summary>400: <c>after</c> is not a cursor of this list.</summary>
    public static ProblemHttpResult InvalidAfter() => Problems.Invalid("after", "after is the value that next had in the page before.");

    /// <summary>Makes the page from one item more than <see cref="Limit"/>, which tells whether a further page exists.</summary>
    public Page<T> Cut<T>(IReadOnlyList<T> oneMore, Func<T, TKey> key) =>
        oneMore.Count <= Limit ? new(oneMore, null) : new([.. oneMore.Take(Limit)], Encode(key(oneMore[Limit - 1])));

    private static string Encode(TKey key) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key, PlatformJson.Options));

    private static bool TryDecode(string text, [NotNullWhen(true)] out TKey? key)
    {
        key = null;
        if (text.Length > 512 || !Base64Url.IsValid(text)) return false;
        try
        {
            key = JsonSerializer.Deserialize<TKey>(Base64Url.DecodeFromChars(text), KeyJson);
            return key is not null;
        }
        catch (JsonException)
        {
            return false; // a made-up cursor: the caller answers 400
        }
    }
}
