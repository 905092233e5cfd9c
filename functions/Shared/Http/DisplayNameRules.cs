using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentValidation;
using Platform.Shared.Text;

namespace Platform.Shared.Http;

/// <summary>How people can be called: names in every script and emoji, but nothing that a mail program makes a link of, and nothing that hides.</summary>
public static partial class DisplayNameRules
{
    /// <summary>The maximum characters of a display name.</summary>
    public const int MaxLength = 100;

    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <summary>The top-level domains of most links, without those that are common names. With 1,400 of them every second name would be a domain.</summary>
    private static readonly HashSet<string> TopLevelDomains = Set(
        "com net org info biz mobi edu gov asia io co me ai cc cf ga gd gg gl gq ly ml pw sh tk tv ws ru cn uk eu jp xyz top site online shop store club app "
        + "dev link click website space tech live vip buzz bid loan pro cloud blog digital email fun host icu stream trade today world support services agency "
        + "finance money casino bet porn sex xxx zip mov lol monster quest cyou cfd sbs wiki ltd group media news chat download "
        + "рф рус бел укр онлайн сайт орг ком дети москва 中国 中國 公司 网络 网址 在线 商城 商店 台湾 台灣 香港 コム ストア みんな テスト 한국 닷컴 닷넷 ไทย คอม "
        + "भारत कॉम नेट ভারত امارات السعودية مصر ایران شبكة موقع كوم קום ישראל ελ ευ");

    private static readonly HashSet<string> Titles = Set("dr st jr sr mr mrs ms prof univ rev hon gen col maj sgt capt ing dipl mag med phil");

    /// <summary>The text is a display name.</summary>
    public static IRuleBuilderOptions<T, string?> IsDisplayName<T>(this IRuleBuilder<T, string?> rule, string field = "displayName") =>
        rule.OneLine(field, MaxLength)
            .Must(name => string.IsNullOrWhiteSpace(name) || !HasHiddenCharacters(name))
            .WithMessage($"{field} has an invisible character, such as a mark for the direction of text. Leave it out.")
            .Must(name => string.IsNullOrWhiteSpace(name) || TextRules.IsVisible(name)).WithMessage($"{field} has nothing that can be seen. Give a letter.")
            .Must(name => name is null || !HasLink(name)).WithMessage(
                $"{field} looks like a web or email address. Leave that out; put a blank after a dot.");

    /// <summary>Whether characters cannot be seen, or change how others are seen. Words and emoji need joiners between their parts, and variants.</summary>
    private static bool HasHiddenCharacters(string name)
    {
        var runes = FlagOfARegion().Replace(name, "").EnumerateRunes().ToList();
        for (var i = 0; i < runes.Count; i++)
        {
            var joins = runes[i].Value is ZeroWidthNonJoiner or ZeroWidthJoiner
                && i > 0 && i < runes.Count - 1 && IsOfAWord(runes[i - 1]) && IsOfAWord(runes[i + 1]);
            var varies = TextRules.IsVariationSelector(runes[i]) && i > 0 && HasVariants(runes[i - 1]);
            if (TextRules.IsInvisible(runes[i]) && !joins && !varies) return true;
        }
        return false;
    }

    private static bool IsOfAWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.MathSymbol; // emoji, their skin tones, and ♂

    /// <summary>Emoji, also those that are signs (‼, 〰) or keycaps, and letters of Mongolian and Han.</summary>
    private static bool HasVariants(Rune rune) => Rune.IsSymbol(rune) || rune.Value is '#' or '*' or (>= '0' and <= '9') or 0x203C or 0x2049
        or (>= 0x1800 and <= 0x18AA) or (>= 0x2E80 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    /// <summary>Full-width letters and dots of other scripts make links too, and so does what is left without invisible characters.</summary>
    private static bool HasLink(string name)
    {
        var seen = string.Concat(name.EnumerateRunes().Where(rune => !TextRules.IsInvisible(rune)));
        var text = TextFolding.Normalize(seen, NormalizationForm.FormKC).Replace('\u3002', '.');
        return Link().IsMatch(text) || Dotted().Matches(text).Any(run => IsDomain(run.Value.Split('.')));
    }

    /// <summary>Whether a mail program would take words with dots between them for a domain. A country code could also be a name (Dr.Li, will.i.am), so
    /// it counts only behind three letters or more that are no title.</summary>
    private static bool IsDomain(string[] labels)
    {
        var (before, last) = (labels[^2], labels[^1]);
        return labels.Skip(1).Any(label => TopLevelDomains.Contains(label) || label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
            || (last.Length == 2 && last.All(char.IsAsciiLetter) && before.CountCharacters() > 2 && !Titles.Contains(before) && !Titles.Contains(last));
    }

    private static HashSet<string> Set(string words) => new(words.Split(' '), StringComparer.OrdinalIgnoreCase);

    // England, Scotland, Wales: a black flag, invisible letters, and an invisible end.
    [GeneratedRegex(@"\uD83C\uDFF4(?:\uDB40[\uDC20-\uDC7E]){3,6}\uDB40\uDC7F")]
    private static partial Regex FlagOfARegion();

    // What has a scheme, a host before or after an @, the slashes of a share, or an IPv4 address; a domain of any name when a path or port follows.
    [GeneratedRegex(
        @"://|\\|(?<!\S)//\S|\S@\S|\bwww\.\S|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)"
        + @"|\b(?:https?|ftps?|sftp|file|mailto|tel|callto|sms|sips?|xmpp|skype|whatsapp|tg|data|blob|javascript|vbscript|wss?|ssh|smb|magnet|bitcoin):\S"
        + @"|[\p{L}\p{M}\p{N}\p{So}\p{Cs}-]\.\p{L}[\p{L}\p{M}]+(?:[/?#]\S|:\d)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    // Words with dots between them. Most emoji are surrogates (Cs) to a regex.
    [GeneratedRegex(@"[\p{L}\p{M}\p{N}\p{So}\p{Sk}\p{Cs}_-]+(?:\.[\p{L}\p{M}\p{N}\p{So}\p{Sk}\p{Cs}_-]+)+")]
    private static partial Regex Dotted();
}
