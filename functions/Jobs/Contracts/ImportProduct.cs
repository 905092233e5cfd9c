namespace Platform.Jobs.Contracts;

/// <summary>To Catalog: create or update a product from a row of a file. What the row leaves out is null. Catalog validates it like a request to its HTTP API.
/// Replied to with product-imported or product-import-refused.</summary>
/// <param name="JobId">The job; the reply carries it.</param>
/// <param name="Row">The row's number in the file, from 1; the reply carries it.</param>
/// <param name="ProductId">The existing product, or the id of the one to create, which is the same whenever the row is sent.</param>
/// <param name="IsNew">Whether the product is to be created.</param>
/// <param name="RequestedBy">The job's owner, who owns a created product.</param>
/// <param name="Kind">course or kit.</param>
/// <param name="Title">The title.</param>
/// <param name="Description">The description.</param>
/// <param name="Price">The price of one.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Published">Whether it is on sale.</param>
public sealed record ImportProduct(Guid JobId, int Row, Guid ProductId, bool IsNew, Guid RequestedBy,
    string? Kind, string? Title, string? Description, Money? Price, IReadOnlyList<string>? Tags, bool? Published) : IOutgoingMessage
{
    public static string Type => "catalog.import-product.v1";
    public static string Destination => ServiceBusNames.CatalogCommands;
}
