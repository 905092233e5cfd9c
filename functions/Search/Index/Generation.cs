namespace Platform.Search.Index;

/// <summary>The tables of one generation of the index. A rebuild fills the next generation beside the current one.</summary>
public static class Generation
{
    /// <summary>One document in this many is in the sample, from which a query estimates its number of matches.</summary>
    public const int SampleRate = 64;

    /// <summary>Samples by the last byte, which is random in UUIDs of version 4 and 7.</summary>
    public static bool IsInSample(Guid id) => id.ToByteArray()[15] % SampleRate == 0;

    private const string Searched =
        """
        id uuid primary key,
        kind text not null,
        price_amount bigint,
        price_currency text,
        tags text[] not null,
        owner_id uuid,
        course_id uuid,
        words tsvector not null,
        popularity bigint not null
        """;

    /// <summary>What the word index has of a document beside its words, so that rows without them are not read. A tag has no colon. The kind is not among them:
    /// each has so many documents that reading their list takes longer than reading rows of another kind.</summary>
    /// <param name="row">The alias of the index's row with a dot.</param>
    public static string Keys(string row = "") => $"({row}tags || ('popularity:' || round(ln(1 + {row}popularity))::int::text))";

    /// <summary>The key of documents with about this popularity: each bucket reaches to nearly three times the one before.</summary>
    public static string PopularityKey(int bucket) => $"popularity:{bucket}";

    /// <summary>Rounds as <see cref="Keys"/> does.</summary>
    public static int PopularityBucket(long popularity) => (int)Math.Round(Math.Log(1 + (double)Math.Max(popularity, 0)));

    public static string CreateTables(int number) =>
        $"""
        drop table if exists index_{number}, sample_{number}, words_{number};
        create table index_{number} ({Searched}, at_ms bigint not null);
        create table sample_{number} ({Searched});
        -- A word is stored for each reader: typos are never corrected to words of others' private documents.
        create table words_{number} (word text collate "C", reader uuid, primary key (word, reader));
        """;

    public static string CreateIndexes(int number) => string.Join('\n', Indexes(number).Select(i => $"create index {i.Name} on {i.On};"));

    /// <summary>All but the primary keys: a rebuild creates them last, which is faster.</summary>
    public static IReadOnlyList<(string Name, string On)> Indexes(int number) =>
    [
        // Every query reads the pending list, so it is kept short.
        ($"index_{number}_words", $"index_{number} using gin (words, {Keys()}) with (gin_pending_list_limit = 512)"),
        ($"index_{number}_price", $"index_{number} (price_currency, price_amount, id)"),
        ($"index_{number}_newest", $"index_{number} (at_ms, id)"),
        ($"index_{number}_popularity", $"index_{number} (popularity, id)"),
        ($"index_{number}_owner", $"index_{number} (owner_id) where owner_id is not null"),
        ($"index_{number}_course", $"index_{number} (course_id) where course_id is not null"),
        ($"sample_{number}_words", $"sample_{number} using gin (words, tags) with (gin_pending_list_limit = 64)"),
        ($"words_{number}_similar", $"words_{number} using gin (word gin_trgm_ops)"),
    ];

    public static string Drop(int number) => $"drop table if exists index_{number}, sample_{number}, words_{number}";
}
