namespace Platform.Host.Tests.ServiceBus;

/// <summary>The grammar and the semantics of https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-sql-filter.</summary>
public sealed class ASqlFilter
{
    private static readonly ServiceBusMessage Message = new("body")
    {
        Subject = "ordering.order-placed.v1",
        CorrelationId = "c-1",
        MessageId = "m-1",
        ContentType = "application/json",
        To = "Store5",
        ReplyTo = "answers",
        SessionId = "s-1",
        TimeToLive = TimeSpan.FromMinutes(5),
        ApplicationProperties =
        {
            ["color"] = "blue", ["quantity"] = 10, ["price"] = 12.5, ["exact"] = 0.10m, ["big"] = long.MaxValue, ["small"] = (byte)7, ["ratio"] = 0.5f,
            ["express"] = true, ["empty"] = null!, ["HR-EmployeeID"] = 4711L, ["a b"] = "spaced", ["id"] = Guid.Parse("b8a0b6a5-6d7c-4ec0-a0a1-3a0ce2a0a001"),
            ["placed"] = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), ["shipped"] = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.FromHours(1)),
            ["percent"] = "ABC%", ["quote"] = "it's", ["large"] = ulong.MaxValue,
        },
    };

    private static bool? Evaluate(string sql) => SqlFilter.Compile(sql)(Message);

    [Theory]
    [InlineData("color = 'blue' AND quantity = 10")]
    [InlineData("user.color='blue'")]
    [InlineData("[color] = 'blue' AND \"color\" = 'blue' AND [a b] = 'spaced' AND [HR-EmployeeID] = 4711")]
    [InlineData("COLOR = 'blue' and Sys.cOrrelationid = 'c-1'")]
    [InlineData("sys.Label LIKE '%order%' OR user.tag IN ('queue', 'topic')")]
    [InlineData("sys.Label = sys.Subject AND sys.MessageId = 'm-1' AND sys.ContentType = 'application/json' "
        + "AND sys.ReplyTo = 'answers' AND sys.SessionId = 's-1'")]
    [InlineData("sys.To IN ('Store5','Store6') AND sys.To NOT IN ('Store1')")]
    [InlineData("quantity <> 11 AND quantity != 11 AND quantity < 11 AND quantity <= 10 AND quantity > 9 AND quantity >= 10")]
    [InlineData("quantity = 10.0 AND price = 12.5 AND price > 12 AND big = 9223372036854775807 AND small = 7 AND ratio = 5E-1 AND ratio = 0.5")]
    [InlineData("exact < 1 AND large > big")]
    [InlineData("express = TRUE AND NOT express = false")]
    [InlineData("quantity + 2 * 3 = 16 AND (quantity + 2) * 3 = 36 AND quantity / 3 = 3 AND quantity % 3 = 1 AND -quantity = -10 AND +quantity - 1 = 9")]
    [InlineData("'a' + color = 'ablue'")]
    [InlineData("empty IS NULL AND missing IS NULL AND color IS NOT NULL AND NOT (color IS NULL)")]
    [InlineData("EXISTS(color) AND EXISTS(user.empty) AND NOT EXISTS(missing) AND EXISTS(sys.To) AND NOT EXISTS(sys.ReplyToSessionId)")]
    [InlineData("percent LIKE 'ABC\\%' ESCAPE '\\' AND color LIKE 'bl_e' AND color LIKE '%' AND color NOT LIKE 'b_e' AND color NOT LIKE 'BLUE' "
        + "AND quote LIKE 'it''s'")]
    [InlineData("property('color') = 'blue' AND p('quan' + 'tity') = 10 AND newid() <> id")]
    [InlineData("placed < shipped AND sys.TimeToLive = sys.TimeToLive")]
    [InlineData("FALSE = TRUE OR 1=1")]
    public void Message_that_meets_the_condition_matches(string sql) => Assert.True(Evaluate(sql));

    [Theory]
    [InlineData("1 = 0"), InlineData("color = 'Blue'"), InlineData("color = 'red' AND missing = 1"), InlineData("quantity NOT IN (10, 20)")]
    [InlineData("NOT color = 'blue'")]
    public void Message_that_does_not_meet_the_condition_does_not_match(string sql) => Assert.False(Evaluate(sql));

    [Theory]
    [InlineData("missing = 1"), InlineData("NOT missing = 1"), InlineData("missing <> 1"), InlineData("empty = NULL"), InlineData("missing + 1 > 0")]
    [InlineData("-missing < 0"), InlineData("missing LIKE '%'"), InlineData("missing NOT LIKE '%'"), InlineData("color LIKE missing")]
    [InlineData("missing IN (1, 2)"), InlineData("missing NOT IN (1, 2)"), InlineData("sys.ReplyToSessionId = 'x'"), InlineData("1 = 1 AND missing = 1")]
    [InlineData("missing = 1 AND missing = 2"), InlineData("1 = 0 OR missing = 1"), InlineData("property('mis' + 'sing') = 1")]
    public void Missing_property_makes_the_condition_unknown(string sql) => Assert.Null(Evaluate(sql));

    [Theory, InlineData("missing = 1 OR 1 = 1", true), InlineData("1 = 0 AND missing = 1", false), InlineData("missing = 1 AND 1 = 0", false)]
    public void Unknown_operand_may_not_matter(string sql, bool expected) => Assert.Equal(expected, Evaluate(sql));

    [Theory]
    [InlineData("color > 5"), InlineData("color < 'c'"), InlineData("price = exact"), InlineData("express = 'true'"), InlineData("quantity / 0 = 1")]
    [InlineData("quantity LIKE '1%'"), InlineData("color LIKE 'x' ESCAPE 'ab'"), InlineData("property(quantity) = 1")]
    public void Values_that_CSharp_does_not_compare_throw(string sql) => Assert.Throws<FilterEvaluationException>(() => Evaluate(sql));

    [Theory]
    [InlineData("color = ", "Expected a value, but found the end at position 9")]
    [InlineData("color", "Expected a condition, such as name = 'value' (a boolean property is compared with TRUE), but found a value at position 1")]
    [InlineData("a = 1 AND b", "Expected a condition, such as name = 'value' (a boolean property is compared with TRUE), but found a value at position 11")]
    [InlineData("a = 'x", "Missing closing ' of what begins at position 5")]
    [InlineData("a = [x", "Missing closing ] of what begins at position 5")]
    [InlineData("a = 1 2", "Unexpected '2' at position 7")]
    [InlineData("a ? 1", "Unexpected '?' at position 3")]
    [InlineData("(a = 1", "Expected ')', but found the end at position 7")]
    [InlineData("a IN (1", "Expected ')', but found the end at position 8")]
    [InlineData("a IN ()", "Expected a value, but found ')' at position 7")]
    [InlineData("a = 1 NOT 1", "Unexpected 'NOT' at position 7")]
    [InlineData("1 IS NULL", "Only a property can be tested with IS NULL, but not what is at position 1")]
    [InlineData("a IS 1", "Expected NULL, but found '1' at position 6")]
    [InlineData("(a = 1) + 1 = 2", "Expected a value, but found a condition at position 4")]
    [InlineData("sys.Weight = 1", "There is no system property 'Weight' that a filter can read")]
    [InlineData("message.To = 1", "'message' is no scope: there are sys and user")]
    [InlineData("like = 1", "'like' is a keyword: a property of this name is written as [like], at position 1")]
    [InlineData("upper(a) = 'A'", "There is no function 'upper' (there are newid(), property(name) and p(name)) at position 1")]
    [InlineData("a = 99999999999999999999", "The integer 99999999999999999999 is larger than 9223372036854775807 at position 5")]
    [InlineData("EXISTS(1)", "Expected the name of a property, but found '1' at position 8")]
    [InlineData("", "Expected a value, but found the end at position 1")]
    public void Syntax_error_names_the_problem_and_the_position(string sql, string problem)
    {
        var refused = Assert.Throws<FilterSyntaxException>(() => SqlFilter.Compile(sql));
        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($" of: {sql}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_with_many_wildcards_is_matched_in_time()
    {
        var text = new string('a', 5000);
        var like = SqlFilter.Compile($"text LIKE '{string.Concat(Enumerable.Repeat("%a", 50))}%b'");
        Assert.False(like(new ServiceBusMessage { ApplicationProperties = { ["text"] = text } }));
    }
}
