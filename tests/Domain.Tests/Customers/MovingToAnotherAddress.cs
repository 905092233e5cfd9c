using Platform.Customers.Profiles;

namespace Platform.Domain.Tests.Customers;

public sealed class MovingToAnotherAddress
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly Customer customer = Customer.Register(Guid.NewGuid(), "ada@example.com", "Pat", Noon.AddDays(-1));

    [Fact]
    public void Customer_is_found_by_the_new_address_and_the_version_grows()
    {
        customer.ChangeEmail("Lovelace@example.org", Noon);
        Assert.Equal(("Lovelace@example.org", "lovelace@example.org", 2), (customer.Email, customer.SearchEmail, customer.Version));
        Assert.Contains("lovelace", customer.SearchWords);
        Assert.DoesNotContain("ada", customer.SearchWords);
    }

    [Fact]
    public void Of_two_changes_in_either_order_the_later_one_counts()
    {
        customer.ChangeEmail("second@example.org", Noon.AddMinutes(1));
        customer.ChangeEmail("first@example.org", Noon);
        customer.ChangeEmail("second@example.org", Noon.AddMinutes(1));
        Assert.Equal(("second@example.org", 2), (customer.Email, customer.Version));
    }
}
