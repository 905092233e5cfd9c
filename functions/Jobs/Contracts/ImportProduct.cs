namespace Platform.Jobs.Contracts;

/// <summary>To Catalog: create a product, or change an existing one, as a row of a file says. What the row leaves out is null; Catalog checks all of it, as it
/// checks
/// its HTTP API. Answered by product-imported or product-import-refused.</summary>
/// <param name="JobId">The job that asks; comes back in the answer.</param>
/// <param name="Row">The row in the file, from 1; comes back in the answer.</param>
/// <param name="ProductId">The product: of an existing one, or the id of the one to create, which is the same whenever the row is sent.</param>
/// <param name="IsNew">Whether the row asks for a new product.</param>
/// <param name="RequestedBy">The user who asked for it, who owns what is created.</param>
/// <param name="Kind">course or kit.</param>
/// <param name="Title">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Price">The price of one.</param>
/// <param name="Tags">Words to find it by.</param>
/// <param name="Published">Whether it is on sale.</param>
public sealed record ImportProduct(Guid JobId, int Row, Guid ProductId, bool IsNew, Guid RequestedBy,
    string? Kind, string? Title, string? Description, Money? Price, IReadOnlyList<string>? Tags, bool? Published) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "catalog.import-product.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.CatalogCommands;
}
