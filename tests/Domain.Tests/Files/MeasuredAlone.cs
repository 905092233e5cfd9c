namespace Platform.Domain.Tests.Files;

/// <summary>Allocations are counted for the whole process, so no other test runs beside these.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
