namespace Platform.Catalog.Contracts;

/// <summary>What came of a row.</summary>
public enum ImportOutcome
{
    /// <summary>There was no such product; now there is.</summary>
    Created,

    /// <summary>The product is another now.</summary>
    Updated,

    /// <summary>The product is as the row says already.</summary>
    Unchanged,
}

/// <summary>The answer to catalog.import-product: the product is as the row says.</summary>
/// <param name="JobId">The job that asked.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Outcome">Whether that made a difference.</param>
/// <param name="At">When.</param>
public sealed record ProductImported(Guid JobId, int Row, Guid ProductId, ImportOutcome Outcome, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "catalog.product-imported.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.CatalogEvents;
}

/// <summary>The answer to catalog.import-product: the row was refused, and nothing was changed.</summary>
/// <param name="JobId">The job that asked.</param>
/// <param name="Row">The row in the file, from 1.</param>
/// <param name="Errors">What is wrong with it, field by field.</param>
/// <param name="At">When.</param>
public sealed record ProductImportRefused(Guid JobId, int Row, IReadOnlyList<ImportError> Errors, DateTimeOffset At) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "catalog.product-import-refused.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.CatalogEvents;
}

/// <summary>What is wrong with one field of a row.</summary>
/// <param name="Field">Its name, as in the HTTP API.</param>
/// <param name="Message">What to change.</param>
public sealed record ImportError(string Field, string Message);
