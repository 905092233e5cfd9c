using System.Globalization;
using System.Text;
using Azure.Messaging.ServiceBus;

namespace Platform.Local.Host.ServiceBus;

/// <summary>A filter that is not what the grammar allows.</summary>
public sealed class FilterSyntaxException(string problem, int position, string expression)
    : Exception($"{problem} at position {position + 1} of: {expression}");

/// <summary>A filter met values that it cannot compare or calculate with.</summary>
public sealed class FilterEvaluationException(string problem) : Exception(problem);

/// <summary>
/// The SQL filters of Service Bus (service-bus-messaging-sql-filter in the documentation): parsed once, evaluated for each message, with
/// unknown values as in SQL (null here). Operators take what C# would take: no string equals a number, no decimal a double.
/// </summary>
public sealed class SqlFilter
{
    private abstract record Node(int Position);

    private sealed record Value(int Position, Func<ServiceBusMessage, object?> Of, bool IsProperty = false) : Node(Position);

    private sealed record Predicate(int Position, Func<ServiceBusMessage, bool?> Of) : Node(Position);

    private static readonly Dictionary<string, Func<ServiceBusMessage, object?>> SystemProperties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ContentType"] = m => m.ContentType,
        ["CorrelationId"] = m => m.CorrelationId,
        ["Label"] = m => m.Subject,
        ["MessageId"] = m => m.MessageId,
        ["PartitionKey"] = m => m.PartitionKey,
        ["ReplyTo"] = m => m.ReplyTo,
        ["ReplyToSessionId"] = m => m.ReplyToSessionId,
        ["ScheduledEnqueueTimeUtc"] = m => m.ScheduledEnqueueTime.UtcDateTime,
        ["SessionId"] = m => m.SessionId,
        ["Subject"] = m => m.Subject,
        ["TimeToLive"] = m => m.TimeToLive,
        ["To"] = m => m.To,
        ["ViaPartitionKey"] = m => m.TransactionPartitionKey,
    };

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _next;

    private SqlFilter(string text) => (_text, _tokens) = (text, Tokens(text));

    /// <summary>What tells whether a message matches; null for unknown, which does not match.</summary>
    /// <exception cref="FilterSyntaxException">The expression is not a predicate of the grammar.</exception>
    public static Func<ServiceBusMessage, bool?> Compile(string expression)
    {
        var parser = new SqlFilter(expression);
        var predicate = parser.AsPredicate(parser.Or());
        return parser.Current.Kind == Kind.End ? predicate.Of : throw parser.Problem($"Unexpected {parser.Current}");
    }

    private Node Or()
    {
        var left = And();
        while (TakeWord("OR"))
        {
            var (l, r) = (AsPredicate(left).Of, AsPredicate(And()).Of);
            left = new Predicate(left.Position, m => l(m) is var x && x is true ? true : r(m) is var y && y is true ? true : x is null || y is null ? null : false);
        }
        return left;
    }

    private Node And()
    {
        var left = Not();
        while (TakeWord("AND"))
        {
            var (l, r) = (AsPredicate(left).Of, AsPredicate(Not()).Of);
            left = new Predicate(left.Position, m => l(m) is var x && x is false ? false : r(m) is var y && y is false ? false : x is null || y is null ? null : true);
        }
        return left;
    }

    private Node Not()
    {
        var position = Current.Position;
        return TakeWord("NOT") ? Negated(AsPredicate(Not()) with { Position = position }) : Comparison();
    }

    private Node Comparison()
    {
        var left = Sum();
        var (position, kind, text) = Current;
        if (kind == Kind.Symbol && text is "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=")
        {
            _next++;
            var (l, r) = (AsValue(left).Of, AsValue(Sum()).Of);
            return new Predicate(position, m => Compare(l(m), text, r(m)));
        }
        if (TakeWord("IS"))
        {
            var negated = TakeWord("NOT");
            Expect("NULL");
            if (left is not Value { IsProperty: true } property)
                throw Problem("Only a property can be tested with IS NULL, but not what is", left.Position);
            return new Predicate(position, m => property.Of(m) is null != negated);
        }
        var not = Current.IsWord("NOT") && _tokens[_next + 1] is var after && (after.IsWord("IN") || after.IsWord("LIKE"));
        if (not)
            _next++;
        var predicate = TakeWord("IN") ? In(AsValue(left)) : TakeWord("LIKE") ? Like(AsValue(left)) : null;
        return predicate is null ? left : not ? Negated(predicate) : predicate;
    }

    private Predicate In(Value left)
    {
        ExpectSymbol("(");
        var items = new List<Func<ServiceBusMessage, object?>>();
        do
            items.Add(AsValue(Sum()).Of);
        while (TakeSymbol(","));
        ExpectSymbol(")");
        return new Predicate(left.Position, m =>
        {
            var value = left.Of(m);
            bool? found = value is null ? null : false;
            foreach (var item in value is null ? [] : items)
            {
                var same = Compare(value, "=", item(m));
                if (same is true)
                    return true;
                found = same is null ? null : found;
            }
            return found;
        });
    }

    private Predicate Like(Value left)
    {
        var pattern = AsValue(Sum()).Of;
        var escape = TakeWord("ESCAPE") ? AsValue(Sum()).Of : null;
        return new Predicate(left.Position, m =>
        {
            var (value, like, sign) = (left.Of(m), pattern(m), escape?.Invoke(m));
            if (value is null || like is null || (escape is not null && sign is null))
                return null;
            if (value is not string text || like is not string wanted)
                throw new FilterEvaluationException($"LIKE compares strings, not {Name(value)} with {Name(like)}.");
            return sign is null or string { Length: 1 }
                ? IsLike(text, wanted, (sign as string)?[0])
                : throw new FilterEvaluationException("The character after ESCAPE must be a string of length 1.");
        });
    }

    private Node Sum()
    {
        var left = Product();
        while (Current is { Kind: Kind.Symbol, Text: "+" or "-" } sign)
        {
            _next++;
            left = Arithmetic(left, sign.Text, Product());
        }
        return left;
    }

    private Node Product()
    {
        var left = Unary();
        while (Current is { Kind: Kind.Symbol, Text: "*" or "/" or "%" } sign)
        {
            _next++;
            left = Arithmetic(left, sign.Text, Unary());
        }
        return left;
    }

    private Node Unary()
    {
        var position = Current.Position;
        if (TakeSymbol("+"))
            return AsValue(Unary());
        if (!TakeSymbol("-"))
            return Primary();
        var operand = AsValue(Unary()).Of;
        return new Value(position, m => Calculate(0L, "-", operand(m)));
    }

    private Value Arithmetic(Node left, string sign, Node right)
    {
        var (l, r) = (AsValue(left).Of, AsValue(right).Of);
        return new Value(left.Position, m => Calculate(l(m), sign, r(m)));
    }

    private Node Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case Kind.String:
                _next++;
                return new Value(token.Position, _ => token.Text);
            case Kind.Integer:
                _next++;
                return long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
                    ? new Value(token.Position, _ => integer)
                    : throw Problem($"The integer {token.Text} is larger than {long.MaxValue}", token.Position);
            case Kind.Number:
                _next++;
                var number = double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
                return new Value(token.Position, _ => number);
            case Kind.Symbol when token.Text == "(":
                _next++;
                var inner = Or();
                ExpectSymbol(")");
                return inner;
            case Kind.Word when token.IsWord("TRUE") || token.IsWord("FALSE"):
                _next++;
                var flag = token.IsWord("TRUE");
                return new Value(token.Position, _ => flag);
            case Kind.Word when token.IsWord("NULL"):
                _next++;
                return new Value(token.Position, _ => null);
            case Kind.Word when token.IsWord("EXISTS"):
                _next++;
                ExpectSymbol("(");
                var (_, exists) = Property();
                ExpectSymbol(")");
                return new Predicate(token.Position, m => exists(m));
            case Kind.Word when _tokens[_next + 1] is { Kind: Kind.Symbol, Text: "(" }:
                return Function();
            case Kind.Word or Kind.Identifier:
                return Property().Value;
            default:
                throw Problem($"Expected a value, but found {token}");
        }
    }

    private Value Function()
    {
        var name = Current;
        _next += 2;
        Value value;
        if (name.IsWord("NEWID"))
            value = new Value(name.Position, _ => Guid.NewGuid());
        else if (name.IsWord("PROPERTY") || name.IsWord("P"))
        {
            var of = AsValue(Sum()).Of;
            value = new Value(name.Position, m => of(m) switch
            {
                null => null,
                string property => UserProperty(m, property),
                var other => throw new FilterEvaluationException($"property() needs a string, not {Name(other)}."),
            }, IsProperty: true);
        }
        else
            throw Problem($"There is no function '{name.Text}' (there are newid(), property(name) and p(name))", name.Position);
        ExpectSymbol(")");
        return value;
    }

    private (Value Value, Func<ServiceBusMessage, bool> Exists) Property()
    {
        var first = Identifier();
        if (!TakeSymbol("."))
            return User(first);
        if (first.IsWord("USER"))
            return User(Identifier());
        if (!first.IsWord("SYS"))
            throw Problem($"'{first.Text}' is no scope: there are sys and user, and a name with a dot is written as [{first.Text}.…],", first.Position);
        var name = Identifier();
        return SystemProperties.TryGetValue(name.Text, out var of)
            ? (new Value(first.Position, of, IsProperty: true), m => of(m) is not null)
            : throw Problem($"There is no system property '{name.Text}' that a filter can read (there are {string.Join(", ", SystemProperties.Keys)})", name.Position);

        static (Value, Func<ServiceBusMessage, bool>) User(Token name) =>
            (new Value(name.Position, m => UserProperty(m, name.Text), IsProperty: true),
                m => m.ApplicationProperties.Keys.Any(key => key.Equals(name.Text, StringComparison.OrdinalIgnoreCase)));
    }

    private Token Identifier()
    {
        var token = Current;
        if (token.Kind is not (Kind.Word or Kind.Identifier))
            throw Problem($"Expected the name of a property, but found {token}");
        if (token.Kind == Kind.Word && Keywords.Contains(token.Text))
            throw Problem($"'{token.Text}' is a keyword: a property of this name is written as [{token.Text}],");
        _next++;
        return token;
    }

    /// <summary>Names are case-insensitive.</summary>
    internal static object? UserProperty(ServiceBusMessage message, string name)
    {
        if (message.ApplicationProperties.TryGetValue(name, out var value))
            return value;
        foreach (var (key, other) in message.ApplicationProperties)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return other;
        return null;
    }

    private static Predicate Negated(Predicate predicate)
    {
        var of = predicate.Of;
        return predicate with { Of = m => !of(m) };
    }

    private Predicate AsPredicate(Node node) =>
        node as Predicate ?? throw Problem("Expected a condition, such as name = 'value' (a boolean property is compared with TRUE), but found a value", node.Position);

    private Value AsValue(Node node) => node as Value ?? throw Problem("Expected a value, but found a condition", node.Position);

    private static bool? Compare(object? left, string sign, object? right)
    {
        if (left is null || right is null)
            return null;
        var (l, r) = Promote(left, right);
        if (l.GetType() != r.GetType() || l is not (string or bool or long or double or decimal or Guid or DateTime or TimeSpan or Uri or char))
            throw new FilterEvaluationException($"{Name(left)} cannot be compared with {Name(right)}.");
        if (sign is "=")
            return l.Equals(r);
        if (sign is "<>" or "!=")
            return !l.Equals(r);
        if (l is not (long or double or decimal or DateTime or TimeSpan))
            throw new FilterEvaluationException($"{Name(left)} has no order: it can be compared with = and <> only.");
        if (l is double.NaN || r is double.NaN)
            return false;
        var order = ((IComparable)l).CompareTo(r);
        return sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    private static object? Calculate(object? left, string sign, object? right)
    {
        if (left is null || right is null)
            return null;
        var (l, r) = Promote(left, right);
        return (l, r, sign) switch
        {
            (string x, string y, "+") => x + y,
            (long, 0L, "/" or "%") or (decimal, 0m, "/" or "%") => throw new FilterEvaluationException("Division by zero."),
            (long x, long y, _) => sign switch { "+" => x + y, "-" => x - y, "*" => x * y, _ when y == -1 => sign == "/" ? unchecked(-x) : 0L, "/" => x / y, _ => x % y },
            (double x, double y, _) => sign switch { "+" => x + y, "-" => x - y, "*" => x * y, "/" => x / y, _ => x % y },
            (decimal x, decimal y, _) => sign switch { "+" => x + y, "-" => x - y, "*" => x * y, "/" => x / y, _ => x % y },
            _ => throw new FilterEvaluationException($"{Name(left)} {sign} {Name(right)} cannot be calculated."),
        };
    }

    /// <summary>The implicit conversions of C#: integers to long, float to double, and integers to what the other side is.</summary>
    private static (object, object) Promote(object left, object right)
    {
        var (l, r) = (Widen(left), Widen(right));
        return (l, r) switch
        {
            (long x, double) => ((double)x, r),
            (double, long y) => (l, (double)y),
            (long x, decimal) => ((decimal)x, r),
            (decimal, long y) => (l, (decimal)y),
            _ => (l, r),
        };

        static object Widen(object value) => value switch
        {
            byte v => (long)v,
            sbyte v => (long)v,
            short v => (long)v,
            ushort v => (long)v,
            int v => (long)v,
            uint v => (long)v,
            ulong v => v <= long.MaxValue ? (long)v : (decimal)v,
            float v => (double)v,
            DateTimeOffset v => v.UtcDateTime,
            _ => value,
        };
    }

    private static string Name(object value) => value is string ? "a string" : $"a value of type {value.GetType().Name}";

    /// <summary>% is any text, _ any character. Goes back to the last % only, so a long pattern takes no longer than length times length.</summary>
    private static bool IsLike(string text, string pattern, char? escape)
    {
        var parts = new List<(char Sign, bool Wild)>();
        for (var i = 0; i < pattern.Length; i++)
            parts.Add(pattern[i] == escape && i + 1 < pattern.Length ? (pattern[++i], false) : (pattern[i], pattern[i] is '%' or '_'));
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < parts.Count && parts[p] is ('%', true))
                (star, mark) = (p++, t);
            else if (p < parts.Count && (parts[p] is ('_', true) || (!parts[p].Wild && parts[p].Sign == text[t])))
                (t, p) = (t + 1, p + 1);
            else if (star >= 0)
                (t, p) = (++mark, star + 1);
            else
                return false;
        }
        while (p < parts.Count && parts[p] is ('%', true))
            p++;
        return p == parts.Count;
    }

    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ESCAPE", "EXISTS", "TRUE", "FALSE",
    };

    private enum Kind { Word, Identifier, String, Integer, Number, Symbol, End }

    private readonly record struct Token(int Position, Kind Kind, string Text)
    {
        public bool IsWord(string word) => Kind == Kind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

        public override string ToString() => Kind == Kind.End ? "the end" : $"'{Text}'";
    }

    private Token Current => _tokens[_next];

    private bool TakeWord(string word)
    {
        if (!Current.IsWord(word))
            return false;
        _next++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (Current.Kind != Kind.Symbol || Current.Text != symbol)
            return false;
        _next++;
        return true;
    }

    private void Expect(string word)
    {
        if (!TakeWord(word))
            throw Problem($"Expected {word}, but found {Current}");
    }

    private void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
            throw Problem($"Expected '{symbol}', but found {Current}");
    }

    private FilterSyntaxException Problem(string text, int? position = null) => new(text, position ?? Current.Position, _text);

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        for (var i = 0; i < text.Length;)
        {
            var (start, c) = (i, text[i]);
            if (char.IsWhiteSpace(c))
                i++;
            else if (char.IsLetter(c))
            {
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
                    i++;
                tokens.Add(new(start, Kind.Word, text[start..i]));
            }
            else if (char.IsAsciiDigit(c))
            {
                var kind = Kind.Integer;
                i = Digits(text, i);
                if (i + 1 < text.Length && text[i] == '.' && char.IsAsciiDigit(text[i + 1]))
                    (kind, i) = (Kind.Number, Digits(text, i + 1));
                if (i < text.Length && text[i] is 'e' or 'E')
                {
                    var digits = i + 1 < text.Length && text[i + 1] is '+' or '-' ? i + 2 : i + 1;
                    if (digits < text.Length && char.IsAsciiDigit(text[digits]))
                        (kind, i) = (Kind.Number, Digits(text, digits));
                }
                tokens.Add(new(start, kind, text[start..i]));
            }
            else if (c is '\'' or '"' or '[')
            {
                var end = c == '[' ? ']' : c;
                var value = new StringBuilder();
                for (i++; ; i++)
                {
                    if (i >= text.Length)
                        throw new FilterSyntaxException($"There is no {end} that ends what begins", start, text);
                    if (text[i] != end)
                        value.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == end)
                        value.Append(text[i++]);
                    else
                        break;
                }
                i++;
                tokens.Add(new(start, c == '\'' ? Kind.String : Kind.Identifier, value.ToString()));
            }
            else
            {
                var symbol = text.AsSpan(i) is ['<', '=' or '>', ..] or ['>' or '!', '=', ..] ? text.Substring(i, 2) : text.Substring(i, 1);
                if (symbol is not ("=" or "<" or ">" or "<=" or ">=" or "<>" or "!=" or "(" or ")" or "," or "." or "+" or "-" or "*" or "/" or "%"))
                    throw new FilterSyntaxException($"Unexpected '{symbol}'", start, text);
                i += symbol.Length;
                tokens.Add(new(start, Kind.Symbol, symbol));
            }
        }
        // Twice: what looks one token ahead needs no check.
        tokens.Add(new(text.Length, Kind.End, ""));
        tokens.Add(new(text.Length, Kind.End, ""));
        return tokens;
    }

    private static int Digits(string text, int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from]))
            from++;
        return from;
    }
}
