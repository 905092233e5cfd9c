using System.Globalization;

namespace Platform.Local.ServiceBus;

/// <summary>A filter does not follow the grammar.</summary>
public sealed class FilterSyntaxException(string problem, int position, string expression)
    : Exception($"{problem} at position {position + 1} of: {expression}");

/// <summary>A filter met values that it cannot compare or calculate with.</summary>
public sealed class FilterEvaluationException(string problem) : Exception(problem);

/// <summary>The SQL filters of Service Bus (service-bus-messaging-sql-filter), with unknown as null. Operators take what C# takes.</summary>
public sealed class SqlFilter
{
    private abstract record Node(int Position);

    private sealed record Value(int Position, Func<ServiceBusMessage, object?> Evaluate, bool IsProperty = false) : Node(Position);

    private sealed record Predicate(int Position, Func<ServiceBusMessage, bool?> Evaluate) : Node(Position);

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

    private readonly FilterTokens tokens;

    private SqlFilter(string expression) => tokens = new(expression);

    /// <summary>Compiles a filter. The result is null for unknown, which does not match.</summary>
    /// <exception cref="FilterSyntaxException">The expression is not a predicate of the grammar.</exception>
    public static Func<ServiceBusMessage, bool?> Compile(string expression)
    {
        var parser = new SqlFilter(expression);
        var predicate = parser.AsPredicate(parser.Or());
        return parser.tokens.Current.Kind == TokenKind.End ? predicate.Evaluate : throw parser.tokens.SyntaxError($"Unexpected {parser.tokens.Current}");
    }

    private Node Or()
    {
        var left = And();
        while (tokens.TakeWord("OR"))
        {
            var (l, r) = (AsPredicate(left).Evaluate, AsPredicate(And()).Evaluate);
            left = new Predicate(
                left.Position, m => l(m) is var x && x is true ? true : r(m) is var y && y is true ? true : x is null || y is null ? null : false);
        }
        return left;
    }

    private Node And()
    {
        var left = Not();
        while (tokens.TakeWord("AND"))
        {
            var (l, r) = (AsPredicate(left).Evaluate, AsPredicate(Not()).Evaluate);
            left = new Predicate(
                left.Position, m => l(m) is var x && x is false ? false : r(m) is var y && y is false ? false : x is null || y is null ? null : true);
        }
        return left;
    }

    private Node Not()
    {
        var position = tokens.Current.Position;
        return tokens.TakeWord("NOT") ? Negated(AsPredicate(Not()) with { Position = position }) : Comparison();
    }

    private Node Comparison()
    {
        var left = Sum();
        var (position, kind, text) = tokens.Current;
        if (kind == TokenKind.Symbol && text is "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=")
        {
            tokens.Skip();
            var (l, r) = (AsValue(left).Evaluate, AsValue(Sum()).Evaluate);
            return new Predicate(position, m => Compare(l(m), text, r(m)));
        }
        if (tokens.TakeWord("IS"))
        {
            var negated = tokens.TakeWord("NOT");
            tokens.Expect("NULL");
            if (left is not Value { IsProperty: true } property)
                throw tokens.SyntaxError("Only a property can be tested with IS NULL, but not what is", left.Position);
            return new Predicate(position, m => property.Evaluate(m) is null != negated);
        }
        var not = tokens.Current.IsWord("NOT") && tokens.Next is var after && (after.IsWord("IN") || after.IsWord("LIKE"));
        if (not) tokens.Skip();
        var predicate = tokens.TakeWord("IN") ? In(AsValue(left)) : tokens.TakeWord("LIKE") ? Like(AsValue(left)) : null;
        return predicate is null ? left : not ? Negated(predicate) : predicate;
    }

    private Predicate In(Value left)
    {
        tokens.ExpectSymbol("(");
        var items = new List<Func<ServiceBusMessage, object?>>();
        do
            items.Add(AsValue(Sum()).Evaluate);
        while (tokens.TakeSymbol(","));
        tokens.ExpectSymbol(")");
        return new Predicate(left.Position, m =>
        {
            var value = left.Evaluate(m);
            bool? found = value is null ? null : false;
            foreach (var item in value is null ? [] : items)
            {
                var same = Compare(value, "=", item(m));
                if (same is true) return true;
                found = same is null ? null : found;
            }
            return found;
        });
    }

    private Predicate Like(Value left)
    {
        var pattern = AsValue(Sum()).Evaluate;
        var escape = tokens.TakeWord("ESCAPE") ? AsValue(Sum()).Evaluate : null;
        return new Predicate(left.Position, m =>
        {
            var (value, like, sign) = (left.Evaluate(m), pattern(m), escape?.Invoke(m));
            if (value is null || like is null || (escape is not null && sign is null)) return null;
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
        while (tokens.Current is { Kind: TokenKind.Symbol, Text: "+" or "-" } sign)
        {
            tokens.Skip();
            left = Arithmetic(left, sign.Text, Product());
        }
        return left;
    }

    private Node Product()
    {
        var left = Unary();
        while (tokens.Current is { Kind: TokenKind.Symbol, Text: "*" or "/" or "%" } sign)
        {
            tokens.Skip();
            left = Arithmetic(left, sign.Text, Unary());
        }
        return left;
    }

    private Node Unary()
    {
        var position = tokens.Current.Position;
        if (tokens.TakeSymbol("+")) return AsValue(Unary());
        if (!tokens.TakeSymbol("-")) return Primary();
        var operand = AsValue(Unary()).Evaluate;
        return new Value(position, m => Calculate(0L, "-", operand(m)));
    }

    private Value Arithmetic(Node left, string sign, Node right)
    {
        var (l, r) = (AsValue(left).Evaluate, AsValue(right).Evaluate);
        return new Value(left.Position, m => Calculate(l(m), sign, r(m)));
    }

    private Node Primary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.String:
                tokens.Skip();
                return new Value(token.Position, _ => token.Text);
            case TokenKind.Integer:
                tokens.Skip();
                return long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
                    ? new Value(token.Position, _ => integer)
                    : throw tokens.SyntaxError($"The integer {token.Text} is larger than {long.MaxValue}", token.Position);
            case TokenKind.Number:
                tokens.Skip();
                var number = double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
                return new Value(token.Position, _ => number);
            case TokenKind.Symbol when token.Text == "(":
                tokens.Skip();
                var inner = Or();
                tokens.ExpectSymbol(")");
                return inner;
            case TokenKind.Word when token.IsWord("TRUE") || token.IsWord("FALSE"):
                tokens.Skip();
                var flag = token.IsWord("TRUE");
                return new Value(token.Position, _ => flag);
            case TokenKind.Word when token.IsWord("NULL"):
                tokens.Skip();
                return new Value(token.Position, _ => null);
            case TokenKind.Word when token.IsWord("EXISTS"):
                tokens.Skip();
                tokens.ExpectSymbol("(");
                var (_, exists) = Property();
                tokens.ExpectSymbol(")");
                return new Predicate(token.Position, m => exists(m));
            case TokenKind.Word when tokens.Next is { Kind: TokenKind.Symbol, Text: "(" }:
                return Function();
            case TokenKind.Word or TokenKind.Identifier:
                return Property().Value;
            default:
                throw tokens.SyntaxError($"Expected a value, but found {token}");
        }
    }

    private Value Function()
    {
        var name = tokens.Current;
        tokens.Skip(2);
        Value value;
        if (name.IsWord("NEWID"))
        {
            value = new Value(name.Position, _ => Guid.NewGuid());
        }
        else if (name.IsWord("PROPERTY") || name.IsWord("P"))
        {
            var of = AsValue(Sum()).Evaluate;
            value = new Value(name.Position, m => of(m) switch
            {
                null => null,
                string property => UserProperty(m, property),
                var other => throw new FilterEvaluationException($"property() needs a string, not {Name(other)}."),
            }, IsProperty: true);
        }
        else
        {
            throw tokens.SyntaxError($"There is no function '{name.Text}' (there are newid(), property(name) and p(name))", name.Position);
        }

        tokens.ExpectSymbol(")");
        return value;
    }

    private (Value Value, Func<ServiceBusMessage, bool> Exists) Property()
    {
        var first = Identifier();
        if (!tokens.TakeSymbol(".")) return User(first);
        if (first.IsWord("USER")) return User(Identifier());
        if (!first.IsWord("SYS"))
        {
            throw tokens.SyntaxError(
                $"'{first.Text}' is no scope: there are sys and user, and a name with a dot is written as [{first.Text}.…],", first.Position);
        }

        var name = Identifier();
        return SystemProperties.TryGetValue(name.Text, out var of)
            ? (new Value(first.Position, of, IsProperty: true), m => of(m) is not null)
            : throw tokens.SyntaxError(
                $"There is no system property '{name.Text}' that a filter can read (there are {string.Join(", ", SystemProperties.Keys)})", name.Position);

        static (Value, Func<ServiceBusMessage, bool>) User(Token name) =>
            (new Value(name.Position, m => UserProperty(m, name.Text), IsProperty: true),
                m => m.ApplicationProperties.Keys.Any(key => key.Equals(name.Text, StringComparison.OrdinalIgnoreCase)));
    }

    private Token Identifier()
    {
        var token = tokens.Current;
        if (token.Kind is not (TokenKind.Word or TokenKind.Identifier)) throw tokens.SyntaxError($"Expected the name of a property, but found {token}");
        if (token.IsKeyword) throw tokens.SyntaxError($"'{token.Text}' is a keyword: a property of this name is written as [{token.Text}],");
        tokens.Skip();
        return token;
    }

    /// <summary>Names are case-insensitive.</summary>
    internal static object? UserProperty(ServiceBusMessage message, string name)
    {
        if (message.ApplicationProperties.TryGetValue(name, out var value)) return value;
        foreach (var (key, other) in message.ApplicationProperties)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return other;
        }

        return null;
    }

    private static Predicate Negated(Predicate predicate)
    {
        var of = predicate.Evaluate;
        return predicate with { Evaluate = m => !of(m) };
    }

    private Predicate AsPredicate(Node node) =>
        node as Predicate ?? throw tokens.SyntaxError(
            "Expected a condition, such as name = 'value' (a boolean property is compared with TRUE), but found a value", node.Position);

    private Value AsValue(Node node) => node as Value ?? throw tokens.SyntaxError("Expected a value, but found a condition", node.Position);

    private static bool? Compare(object? left, string sign, object? right)
    {
        if (left is null || right is null) return null;
        var (l, r) = Promote(left, right);
        if (l.GetType() != r.GetType() || l is not (string or bool or long or double or decimal or Guid or DateTime or TimeSpan or Uri or char))
            throw new FilterEvaluationException($"{Name(left)} cannot be compared with {Name(right)}.");
        if (sign is "=") return l.Equals(r);
        if (sign is "<>" or "!=") return !l.Equals(r);
        if (l is not (long or double or decimal or DateTime or TimeSpan))
            throw new FilterEvaluationException($"{Name(left)} has no order: it can be compared with = and <> only.");
        if (l is double.NaN || r is double.NaN) return false;
        var order = ((IComparable)l).CompareTo(r);
        return sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    private static object? Calculate(object? left, string sign, object? right)
    {
        if (left is null || right is null) return null;
        var (l, r) = Promote(left, right);
        return (l, r, sign) switch
        {
            (string x, string y, "+") => x + y,
            (long, 0L, "/" or "%") or (decimal, 0m, "/" or "%") => throw new FilterEvaluationException("Division by zero."),
            (long x, long y, _) =>
                sign switch { "+" => x + y, "-" => x - y, "*" => x * y, _ when y == -1 => sign == "/" ? unchecked(-x) : 0L, "/" => x / y, _ => x % y },
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

    /// <summary>% is any text, _ any character. Backtracks to the last % only, so it takes no longer than length times length.</summary>
    private static bool IsLike(string text, string pattern, char? escape)
    {
        var parts = new List<(char Sign, bool Wild)>();
        for (var i = 0; i < pattern.Length; i++)
            parts.Add(pattern[i] == escape && i + 1 < pattern.Length ? (pattern[++i], false) : (pattern[i], pattern[i] is '%' or '_'));
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < parts.Count && parts[p] is ('%', true)) (star, mark) = (p++, t);
            else if (p < parts.Count && (parts[p] is ('_', true) || (!parts[p].Wild && parts[p].Sign == text[t]))) (t, p) = (t + 1, p + 1);
            else if (star >= 0) (t, p) = (++mark, star + 1);
            else return false;
        }
        while (p < parts.Count && parts[p] is ('%', true)) p++;
        return p == parts.Count;
    }
}
