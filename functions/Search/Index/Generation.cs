namespace Platform.Search.Index;

/// <summary>The tables of one generation of the index. A rebuild fills the next generation beside the current one.</summary>
static class Generation
{
    public static string CreateTables(int number) =>
        $"""
        drop table if exists index_{number}, words_{number};
        create table index_{number} (
            id uuid primary key,
            kind text not null,
            title text not null,
            description text not null,
            price_amount bigint not null,
            price_currency text not null,
            tags text[] not null,
            words tsvector not null,
            popularity bigint not null,
            at_ms bigint not null,
            version bigint not null
        );
        create table words_{number} (word text collate "C" primary key);
        """;

    public static string CreateIndexes(int number) => string.Join('\n', Indexes(number).Select(i => $"create index {i.Name} on {i.On};"));

    /// <summary>All but the primary keys: a rebuild makes them last, which is faster.</summary>
    public static IReadOnlyList<(string Name, string On)> Indexes(int number) =>
    [
        ($"index_{number}_words", $"index_{number} using gin (words, tags)"),
        ($"index_{number}_price", $"index_{number} (price_amount, id)"),
        ($"index_{number}_newest", $"index_{number} (at_ms, id)"),
        ($"index_{number}_popularity", $"index_{number} (popularity, id)"),
        ($"words_{number}_similar", $"words_{number} using gin (word gin_trgm_ops)"),
    ];

    public static string Drop(int number) => $"drop table if exists index_{number}, words_{number}";
}
