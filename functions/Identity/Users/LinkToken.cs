using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Identity.Users;

/// <summary>The secret in a link that is mailed. Only its hash is stored; 256 random bits need no salt and no slow hash.</summary>
public static class LinkToken
{
    public const int MaxLength = 200;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static IRuleBuilderOptions<T, string> IsLinkToken<T>(this IRuleBuilderInitial<T, string> rule) => rule.Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("token is required: what stands behind #token= in the mailed link.")
        .Must(token => token.HasAtMost(MaxLength)).WithMessage("token is too long: send what stands behind #token= in the mailed link.");
}
