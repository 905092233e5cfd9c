using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.Triggers;

public sealed class DispatchingEntities
{
    [Fact]
    public void Workers_dispatcher_has_the_members_that_are_used() => Assert.True(EntityDispatcher.Incompatibility is null, EntityDispatcher.Incompatibility);
}
