using Platform.Payments.Payments;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class AdvancingAPayment
{
    [Fact]
    public void Legal_transitions_are_those_of_the_table()
    {
        var all = Enum.GetValues<PaymentStatus>();
        var legal = from start in all from end in all where PaymentTransitions.Allows(start, end) select $"{start}>{end}";
        Assert.Equal(["Pending>Authorized", "Pending>Declined", "Pending>Voided", "Authorized>Captured", "Authorized>Voided", "Captured>Refunded"], legal);
    }

    [Fact]
    public void Illegal_transition_throws() => Assert.Throws<InvalidOperationException>(() => Pending().Capture(Noon));

    [Fact]
    public void Transition_is_a_new_version() => Assert.Equal((1, 2, 3), (Pending().Version, Authorized().Version, Captured().Version));
}
