namespace Platform.Local.Demo;

/// <summary>The syllabus of a demo course. Its ids are fixed, so that the tour can answer the quiz.</summary>
internal static class DemoCourse
{
    public const string Title = "C# from the first line";

    public static object Syllabus => new
    {
        Modules = new[]
        {
            new
            {
                Id = Id(1),
                Title = "Values and types",
                Lessons = new[]
                {
                    new
                    {
                        Id = Id(11),
                        Title = "Variables",
                        Text = """
                            A variable is a name for a value. `var` leaves it to the compiler to see which type the value has:

                            ```csharp
                            var greeting = "Hello";   // a string
                            var year = 2026;          // an int
                            ```

                            The type is fixed from then on: `year = "next"` does not compile.
                            """,
                    },
                    new
                    {
                        Id = Id(12),
                        Title = "Nothing, and how to say it",
                        Text = """
                            A `string` always has a value, a `string?` may have none. The compiler follows both through the program:

                            | Type | May be `null` |
                            |---|---|
                            | `string` | no |
                            | `string?` | yes |

                            Ask before you use it: `if (name is not null) Console.WriteLine(name.Length);`
                            """,
                    },
                },
                Quizzes = Array.Empty<object>(),
            },
            new
            {
                Id = Id(2),
                Title = "Waiting",
                Lessons = new[]
                {
                    new
                    {
                        Id = Id(21),
                        Title = "async and await",
                        Text = """
                            `await` gives the thread back while something outside works, and goes on afterwards:

                            ```csharp
                            var page = await http.GetStringAsync(address);
                            Console.WriteLine(page.Length);
                            ```

                            A method with `await` in it is `async` and returns a `Task`.
                            """,
                    },
                },
                Quizzes = new object[]
                {
                    new
                    {
                        Id = Id(31),
                        Title = "What you remember",
                        PassingScore = 60,
                        Attempts = 3,
                        Questions = new object[]
                        {
                            new { Id = Id(311), Kind = "singleChoice", Prompt = "Which type does `var year = 2026;` give to year?",
                                Choices = new[] { "string", "int", "none yet" }, Correct = new[] { 1 } },
                            new { Id = Id(312), Kind = "multipleChoice", Prompt = "Which of these may be null?",
                                Choices = new[] { "string?", "string", "int?" }, Correct = new[] { 0, 2 } },
                            new { Id = Id(313), Kind = "freeText", Prompt = "Which word gives the thread back while something outside works?",
                                Accepted = new[] { "await" } },
                        },
                    },
                },
            },
        },
    };

    private static Guid Id(int number) => new($"c5a4b000-0000-4000-8000-{number:000000000000}");
}
