namespace Platform.Search.Index;

/// <summary>Deletes a person's documents from the index, and the words that only the person finds.</summary>
public sealed class IndexErasure(IServiceScopeFactory scopes) : IErasureStep
{
    public async Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var index = scope.ServiceProvider.GetRequiredService<ISearchIndex>();
        var state = await index.GetRebuildAsync(cancellationToken);
        if (state.Running) return "The index is being rebuilt.";
        await index.EraseReaderAsync(personId, cancellationToken);
        return null;
    }
}
