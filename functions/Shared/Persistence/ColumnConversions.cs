using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Shared.Persistence;

/// <summary>How values that PostgreSQL has no type for are stored.</summary>
public static class ColumnConversions
{
    /// <summary>The time in PostgreSQL's precision, so that the first response equals a repeated one.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>Stores an enum by its names, in lower case.</summary>
    public static PropertyBuilder<T> AsLowerCase<T>(this PropertyBuilder<T> property) where T : struct, Enum =>
        property.HasConversion(value => value.ToString().ToLowerInvariant(), text => Enum.Parse<T>(text, true));

    /// <summary>Stores a value that is only ever replaced as one JSON document.</summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) where T : class => property.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, PlatformJson.Options),
        text => JsonSerializer.Deserialize<T>(text, PlatformJson.Options)!,
        new ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value.GetHashCode(), value => value));
}
