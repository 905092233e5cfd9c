namespace Platform.Shared;

/// <summary>An expected refusal by the domain: a value, not an exception. HTTP returns it as problem details, a queue as a reply.</summary>
/// <param name="Code">Stable, kebab-case: the last part of the problem's <c>type</c>.</param>
/// <param name="Detail">For people: what was refused and what to change.</param>
public sealed record Refusal(string Code, string Detail);
