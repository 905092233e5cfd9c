namespace Platform.Files.Files;

/// <summary>Deletes a person's files as the person would, so that Search gets to know.</summary>
public sealed class FileErasure(IServiceScopeFactory scopes) : IErasureStep
{
    public async Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, removal) = (scope.ServiceProvider.GetRequiredService<FilesDbContext>(), scope.ServiceProvider.GetRequiredService<FileRemoval>());
        while (await removal.RemoveAsync(() => db.Files.FirstOrDefaultAsync(f => f.OwnerId == personId, cancellationToken), cancellationToken)) { }
        return null;
    }
}
