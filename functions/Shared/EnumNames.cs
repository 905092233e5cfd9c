using System.Text.Json;

namespace Platform.Shared;

/// <summary>The names of enums in the APIs: camelCase.</summary>
public static class EnumNames
{
    /// <summary>The name of a value.</summary>
    public static string ToCamelCase<T>(this T value) where T : struct, Enum =>
        Cache<T>.Names.TryGetValue(value, out var name) ? name : throw new ArgumentOutOfRangeException(nameof(value), value, null);

    /// <summary>All values by their names.</summary>
    public static IReadOnlyDictionary<string, T> Values<T>() where T : struct, Enum => Cache<T>.Values;

    /// <summary>The value of a name, null when there is none. Requests have it as text, so that the error for an unknown name lists the known ones.</summary>
    public static T? Find<T>(string? name) where T : struct, Enum => name is not null && Cache<T>.Values.TryGetValue(name, out var value) ? value : null;

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly Dictionary<string, T> Values =
            Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()), StringComparer.Ordinal);

        public static readonly Dictionary<T, string> Names = Values.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
