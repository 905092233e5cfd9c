using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Ordering.Orders;

namespace Platform.Domain.Tests.Ordering;

public sealed class FilteringOrders
{
    private static readonly Guid Customer = Guid.Parse("0193e1a0-7c1e-7000-8000-0000000000c1");

    private static (OrderFilter Filter, ProblemHttpResult? Problem) Read(string text)
    {
        var query = Shared.Given.Query(text);
        return (OrderFilter.Read(query), query.Problem);
    }

    [Fact]
    public void Statuses_times_and_the_customer_apply_together()
    {
        var (filter, _) = Read($"?status=pending&status=reserved&placedFrom=2026-11-21&placedTo=2026-11-22T08:30:00%2B02:00&customerId={Customer}");
        Assert.Equal([OrderStatus.Pending, OrderStatus.Reserved], filter.Statuses);
        Assert.Equal((new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 22, 6, 30, 0, TimeSpan.Zero), Customer),
            (filter.PlacedFrom, filter.PlacedTo, filter.CustomerId));
    }

    [Fact]
    public void Absent_and_empty_filters_match_all()
    {
        foreach (var query in new[] { "", "?status=&placedFrom=&placedTo=&customerId=" })
        {
            var (filter, _) = Read(query);
            Assert.True(filter is { Statuses.Count: 0, PlacedFrom: null, PlacedTo: null, CustomerId: null }, query);
        }
    }

    [Theory]
    [InlineData("?status=paid", "status")]
    [InlineData("?status=pending&status=0", "status")]
    [InlineData("?status=Pending", "status")]
    [InlineData("?placedFrom=yesterday", "placedFrom")]
    [InlineData("?placedTo=2026-13-01", "placedTo")]
    [InlineData("?placedFrom=2026-11-22&placedTo=2026-11-21", "placedTo")]
    [InlineData("?customerId=1", "customerId")]
    [InlineData("?placedFrom=a&placedFrom=b", "placedFrom")]
    public void Filter_that_is_not_valid_is_named(string query, string field) => Assert.Equal([field], Shared.Given.WrongFieldsOf(Read(query).Problem));
}
