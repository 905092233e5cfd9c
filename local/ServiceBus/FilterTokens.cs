using System.Text;

namespace Platform.Local.ServiceBus;

internal enum TokenKind { Word, Identifier, String, Integer, Number, Symbol, End }

internal readonly record struct Token(int Position, TokenKind Kind, string Text)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ESCAPE", "EXISTS", "TRUE", "FALSE",
    };

    public bool IsKeyword => Kind == TokenKind.Word && Keywords.Contains(Text);

    public bool IsWord(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Text}'";
}

/// <summary>The tokens of a filter, with the parser's position.</summary>
internal sealed class FilterTokens
{
    private readonly string expression;
    private readonly List<Token> tokens;
    private int next;

    /// <exception cref="FilterSyntaxException">The expression has a character that belongs to no token.</exception>
    public FilterTokens(string expression) => (this.expression, tokens) = (expression, Split(expression));

    public Token Current => tokens[next];

    /// <summary>The next token.</summary>
    public Token Next => tokens[next + 1];

    public void Skip(int count = 1) => next += count;

    public bool TakeWord(string word)
    {
        if (!Current.IsWord(word)) return false;
        Skip();
        return true;
    }

    public bool TakeSymbol(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text != symbol) return false;
        Skip();
        return true;
    }

    public void Expect(string word)
    {
        if (!TakeWord(word)) throw SyntaxError($"Expected {word}, but found {Current}");
    }

    public void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol)) throw SyntaxError($"Expected '{symbol}', but found {Current}");
    }

    /// <summary>An error at the current token, or at a position.</summary>
    public FilterSyntaxException SyntaxError(string problem, int? position = null) => new(problem, position ?? Current.Position, expression);

    private static List<Token> Split(string text)
    {
        var tokens = new List<Token>();
        for (var i = 0; i < text.Length;)
        {
            var (start, c) = (i, text[i]);
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (char.IsLetter(c))
            {
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_')) i++;
                tokens.Add(new(start, TokenKind.Word, text[start..i]));
            }
            else if (char.IsAsciiDigit(c))
            {
                var kind = TokenKind.Integer;
                i = Digits(text, i);
                if (i + 1 < text.Length && text[i] == '.' && char.IsAsciiDigit(text[i + 1])) (kind, i) = (TokenKind.Number, Digits(text, i + 1));
                if (i < text.Length && text[i] is 'e' or 'E')
                {
                    var digits = i + 1 < text.Length && text[i + 1] is '+' or '-' ? i + 2 : i + 1;
                    if (digits < text.Length && char.IsAsciiDigit(text[digits])) (kind, i) = (TokenKind.Number, Digits(text, digits));
                }
                tokens.Add(new(start, kind, text[start..i]));
            }
            else if (c is '\'' or '"' or '[')
            {
                var end = c == '[' ? ']' : c;
                var value = new StringBuilder();
                for (i++; ; i++)
                {
                    if (i >= text.Length) throw new FilterSyntaxException($"Missing closing {end} of what begins", start, text);
                    if (text[i] != end) value.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == end) value.Append(text[i++]);
                    else break;
                }
                i++;
                tokens.Add(new(start, c == '\'' ? TokenKind.String : TokenKind.Identifier, value.ToString()));
            }
            else
            {
                var symbol = text.AsSpan(i) is ['<', '=' or '>', ..] or ['>' or '!', '=', ..] ? text.Substring(i, 2) : text.Substring(i, 1);
                if (symbol is not ("=" or "<" or ">" or "<=" or ">=" or "<>" or "!=" or "(" or ")" or "," or "." or "+" or "-" or "*" or "/" or "%"))
                    throw new FilterSyntaxException($"Unexpected '{symbol}'", start, text);
                i += symbol.Length;
                tokens.Add(new(start, TokenKind.Symbol, symbol));
            }
        }
        // Twice, so that looking one token ahead needs no check.
        tokens.Add(new(text.Length, TokenKind.End, ""));
        tokens.Add(new(text.Length, TokenKind.End, ""));
        return tokens;
    }

    private static int Digits(string text, int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from])) from++;
        return from;
    }
}
