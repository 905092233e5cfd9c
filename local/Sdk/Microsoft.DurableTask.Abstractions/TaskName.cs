namespace Microsoft.DurableTask;

/// <summary>The name of an orchestrator or activity; case does not matter.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    /// <summary>A null <paramref name="name"/> gives the default value.</summary>
    public TaskName(string name) => Name = name;

    public string Name { get; }

    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>Null and the empty string give the default value.</summary>
    public static implicit operator TaskName(string value) => string.IsNullOrEmpty(value) ? default : new(value);

    public static bool operator ==(TaskName a, TaskName b) => a.Equals(b);

    public static bool operator !=(TaskName a, TaskName b) => !a.Equals(b);

    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    public override int GetHashCode() => Name is null ? 0 : Name.GetHashCode(StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Name ?? string.Empty;
}

/// <summary>The version of an orchestrator or activity; case does not matter.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    public static readonly TaskVersion Unversioned;

    /// <summary>Null and the empty string give <see cref="Unversioned"/>.</summary>
    public TaskVersion(string? version) => Version = string.IsNullOrEmpty(version) ? null! : version;

    public string Version { get; }

    public static implicit operator string(TaskVersion value) => value.Version;

    public static implicit operator TaskVersion(string? value) => new(value);

    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    public override int GetHashCode() => Version is null ? 0 : Version.GetHashCode(StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Version ?? string.Empty;
}
