using System.Security.Claims;
using Platform.Catalog.Persistence;

namespace Platform.Catalog.Products;

/// <summary>Products that are not, or no longer, published, for those who may edit them.
/// They have routes of their own, because the public ones do not look at tokens.</summary>
internal static class DraftQueries
{
    public static IQueryable<Product> DraftsOf(this CatalogDbContext db, ClaimsPrincipal user)
    {
        var (drafts, editor) = (db.Products.Where(p => !p.Published), Editor.Of(user));
        return editor.IsAdmin ? drafts : drafts.Where(p => p.OwnerId == editor.Id);
    }
}
