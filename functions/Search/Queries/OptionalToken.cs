namespace Platform.Search.Queries;

internal static class OptionalToken
{
    /// <summary>Authenticates a request that has a token: 401 when it is invalid, so that nobody mistakes the public hits for all of theirs.</summary>
    public static async ValueTask<IResult?> AuthenticateIfTokenAsync(this AccessTokenValidator tokens, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization.Count == 0) return null;
        return await tokens.AuthenticateAsync(request, cancellationToken);
    }

    /// <summary>After <see cref="AuthenticateIfTokenAsync"/>.</summary>
    public static Reader Reader(this HttpRequest request) =>
        request.Headers.Authorization.Count == 0 ? Index.Reader.Anonymous : Index.Reader.Of(request.HttpContext.User);
}
