using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Catalog.Persistence;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Catalog.Products;

/// <summary>Products that are not, or no longer, published, for those who may edit them. They have routes of their own, because the public ones do not look at tokens.</summary>
[Authorize(Roles = $"{Roles.Instructor},{Roles.Admin}")]
public sealed class Drafts(CatalogDbContext db)
{
    [Function("ListDrafts")]
    public async Task<Results<Ok<Page<ProductView>>, ProblemHttpResult>> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/drafts")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok(await VisibleTo(Editor.Of(request.HttpContext.User)).ToPageAsync(page, cancellationToken))
            : problem;

    [Function("GetDraft")]
    public async Task<Results<Ok<ProductView>, ProblemHttpResult>> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/drafts/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var drafts = VisibleTo(Editor.Of(request.HttpContext.User)).AsNoTracking();
        if (await drafts.FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } product) return Problems.NotFound("draft");
        request.HttpContext.Response.SetETag(product.Version);
        return TypedResults.Ok(ProductView.Of(product));
    }

    IQueryable<Product> VisibleTo(Editor editor)
    {
        var drafts = db.Products.Where(p => !p.Published);
        return editor.IsAdmin ? drafts : drafts.Where(p => p.OwnerId == editor.Id);
    }
}
