namespace Platform.Search.Queries;

internal static class OptionalToken
{
    /// <summary>Nothing without a token; 401 with one that is not valid, so that nobody takes the public hits for all of theirs.</summary>
    public static async ValueTask<IResult?> SignInAsync(this AccessTokenValidator tokens, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization.Count == 0) return null;
        request.HttpContext.Response.Headers.CacheControl = "private, no-store"; // the same address answers everybody differently
        return await tokens.RefuseAsync(request, cancellationToken);
    }

    /// <summary>After <see cref="SignInAsync"/>.</summary>
    public static Reader Reader(this HttpRequest request) =>
        request.Headers.Authorization.Count == 0 ? Index.Reader.Anybody : Index.Reader.Of(request.HttpContext.User);
}
