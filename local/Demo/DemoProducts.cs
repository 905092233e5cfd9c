namespace Platform.Local.Demo;

/// <summary>A product of the demo shop; the amount is in cents.</summary>
internal sealed record DemoProduct(string Kind, string Title, string Description, long Amount, int Stock, params string[] Tags);

internal static class DemoProducts
{
    public static readonly IReadOnlyList<DemoProduct> All =
    [
        new("course", DemoCourse.Title, "Variables to async in twelve evenings, with a small program at the end of each.", 4900, 200, "csharp", "beginner"),
        new("course", "Serverless on Azure Functions", "HTTP, queues, blobs and timers, and what it costs when nobody calls.", 8900, 120, "azure",
            "serverless"),
        new("course", "Durable orchestrations", "Sagas that survive a restart: activities, timers, events, compensation.", 9900, 80, "azure", "durable"),
        new("course", "PostgreSQL for developers", "Indexes, locks, plans and the queries that made others slow.", 7900, 150, "postgresql", "databases"),
        new("course", "Messages between services", "Outbox, inbox, dead letters: how nothing is lost and nothing is done twice.", 8900, 100, "messaging",
            "architecture"),
        new("course", "Designing HTTP APIs", "Status codes, problem details, paging, idempotency and versions.", 6900, 180, "http", "api"),
        new("course", "Web security in practice", "Tokens, sessions, injection and the headers that matter.", 9900, 90, "security", "web"),
        new("course", "Testing without mocks", "Fakes, fixtures and real databases: tests that find bugs.", 5900, 140, "testing", "csharp"),
        new("course", "React for backend developers", "Components, state and forms, explained by a server developer.", 6900, 160, "react", "web"),
        new("course", "Bicep and azd", "From an empty subscription to a running platform, and back.", 7900, 70, "azure", "infrastructure"),
        new("course", "Reading other people's code", "How to find your way in a repository that you did not write.", 3900, 250, "craft", "beginner"),
        new("course", "Observability with OpenTelemetry", "One trace from the click to the mail.", 7900, 110, "telemetry", "operations"),
        new("kit", "Electronics starter kit", "Microcontroller, sensors, breadboard and wires for the first ten experiments.", 5900, 40, "electronics",
            "beginner"),
        new("kit", "Robot arm kit", "Four joints, a gripper and the patience to calibrate them.", 18900, 12, "robotics", "electronics"),
        new("kit", "Weather station kit", "Temperature, pressure, rain and wind, with a case for outdoors.", 8900, 25, "sensors", "electronics"),
        new("kit", "Mechanical keyboard kit", "Board, switches and caps: solder your own.", 12900, 30, "hardware", "soldering"),
        new("kit", "Home server kit", "A small silent computer, two disks and a guide.", 24900, 8, "hardware", "operations"),
        new("kit", "Logic puzzle box", "Eight puzzles that are really about state machines.", 2900, 60, "puzzles", "craft"),
        new("kit", "Soldering set", "Iron, tin, wick and a practice board.", 4900, 35, "soldering", "beginner"),
        new("kit", "Whiteboard notebook", "Erasable pages for designs that change.", 1900, 100, "craft"),
    ];
}
