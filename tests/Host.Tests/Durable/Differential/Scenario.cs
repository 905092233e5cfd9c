namespace Platform.Host.Tests.Durable.Differential;

/// <summary>Orchestrators, activities and what a client does, to be run on two hosts. Inputs are strings.</summary>
public sealed record Scenario
{
    /// <summary>The names that a scenario may give its orchestrators.</summary>
    public static IReadOnlyList<string> OrchestratorNames { get; } = ["Main", "Child", "Grandchild"];

    /// <summary>The names that a scenario may give its activities.</summary>
    public static IReadOnlyList<string> ActivityNames { get; } = ["Echo", "Break", "Flaky"];

    /// <summary>The orchestrator that is started.</summary>
    public required Func<TaskOrchestrationContext, Task<object?>> Main { get; init; }

    public Func<TaskOrchestrationContext, Task<object?>>? Child { get; init; }
    public Func<TaskOrchestrationContext, Task<object?>>? Grandchild { get; init; }

    /// <summary>Default: returns its input.</summary>
    public Func<string?, object?> Echo { get; init; } = input => input;

    public Func<string?, object?> Break { get; init; } = _ => throw new InvalidTimeZoneException("out of zone");

    /// <summary>Its argument is how often it ran before on this host.</summary>
    public Func<int, object?> Flaky { get; init; } = before => before < 2 ? throw new TimeoutException($"too slow {before}") : $"run {before}";

    public string? Input { get; init; } = "input";

    /// <summary>The version that it is started with.</summary>
    public string? Version { get; init; }

    /// <summary>What the client does once it is started.</summary>
    public Func<ScenarioRun, Task> Drive { get; init; } = _ => Task.CompletedTask;

    /// <summary>Beside the main one: the endings of the ids of the instances whose ends and histories are compared.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>Whether the result depends on a replay of the whole history at every turn.</summary>
    public bool DependsOnReplay { get; init; }

    /// <summary>Whether the order of answers depends on which activity is faster.</summary>
    public bool AnswersInAnyOrder { get; init; }

    public Func<TaskOrchestrationContext, Task<object?>> Orchestrator(string name) =>
        (name switch { "Main" => Main, "Child" => Child, _ => Grandchild }) ?? throw new InvalidOperationException($"The scenario has no orchestrator {name}.");

    public object? Run(string activity, string? input, int before) => activity switch
    {
        "Echo" => Echo(input),
        "Break" => Break(input),
        _ => Flaky(before),
    };
}
