namespace Platform.Catalog.Contracts;

/// <summary>The result of an imported row.</summary>
public enum ImportOutcome
{
    /// <summary>The product was created.</summary>
    Created,
    /// <summary>The product was changed.</summary>
    Updated,
    /// <summary>The product was already equal to the row.</summary>
    Unchanged,
}

/// <summary>The reply to catalog.import-product: the product is equal to the row.</summary>
/// <param name="JobId">The import job.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Outcome">Whether that changed anything.</param>
/// <param name="At">When it was handled.</param>
public sealed record ProductImported(Guid JobId, int Row, Guid ProductId, ImportOutcome Outcome, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "catalog.product-imported.v1";
    public static string Destination => ServiceBusNames.CatalogEvents;
}

/// <summary>The reply to catalog.import-product: the row was refused.</summary>
/// <param name="JobId">The import job.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="Errors">The errors by field.</param>
/// <param name="At">When it was handled.</param>
public sealed record ProductImportRefused(Guid JobId, int Row, IReadOnlyList<ImportError> Errors, DateTimeOffset At) : IOutgoingMessage
{
    public static string Type => "catalog.product-import-refused.v1";
    public static string Destination => ServiceBusNames.CatalogEvents;
}

/// <summary>An error in one field of a row.</summary>
/// <param name="Field">Its name, as in the HTTP API.</param>
/// <param name="Message">What to change.</param>
public sealed record ImportError(string Field, string Message);
