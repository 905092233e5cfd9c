using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Local.Host.Triggers;

/// <summary>The path of a blob trigger: a container and a name pattern with {tokens}.</summary>
internal sealed partial class BlobPath
{
    private readonly Regex? pattern;

    private BlobPath(string container, string prefix, Regex? pattern) => (Container, Prefix, this.pattern) = (container, prefix, pattern);

    public string Container { get; }
    public string Prefix { get; }

    /// <summary>Parses a path. A token is greedy; <c>{{</c> and <c>}}</c> are braces.</summary>
    /// <exception cref="FormatException">A brace is unbalanced, or a token is misnamed.</exception>
    public static BlobPath Parse(string path)
    {
        if (path.Split('/', 2) is not [var container, var names] || names.Length == 0) return new(path.TrimEnd('/'), "", null);
        var (expression, prefix, literal) = (new StringBuilder("^"), new StringBuilder(), true);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is '{' or '}' && i + 1 < names.Length && names[i + 1] == names[i])
            {
                i++; // a brace
            }
            else if (names[i] is '{' or '}')
            {
                var token = Token().Match(names, i);
                if (!token.Success || token.Index != i)
                {
                    throw new FormatException(
                        $"The brace at position {container.Length + i + 2} of '{path}' begins no token such as {{name}}; a brace itself is written twice.");
                }

                expression.Append("(?<").Append(token.Groups[1].Value).Append(">.*)");
                literal = false;
                i += token.Length - 1;
                continue;
            }
            expression.Append(Regex.Escape(names[i].ToString()));
            if (literal) prefix.Append(names[i]);
        }
        return new(container, prefix.ToString(), new(expression.Append('$').ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The values of the tokens; null when the name does not match.</summary>
    public Dictionary<string, object?>? Match(string blob)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        if (pattern is null) return data;
        if (pattern.Match(blob) is not { Success: true } match) return null;
        foreach (var group in match.Groups.Values.Skip(1)) data[group.Name] = group.Value;
        return data;
    }

    [GeneratedRegex(@"\{([A-Za-z_]\w*)\}")]
    private static partial Regex Token();
}
