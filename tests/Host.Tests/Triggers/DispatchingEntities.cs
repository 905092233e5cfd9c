using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.Triggers;

public sealed class DispatchingEntities
{
    [Fact]
    public void Finds_what_it_needs_of_the_workers_dispatcher() => Assert.True(EntityDispatcher.Incompatibility is null, EntityDispatcher.Incompatibility);
}
