using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Platform.Tests.Support;

/// <summary>An SMTP server on the loopback interface that takes all mails, unless a test scripts another answer.</summary>
internal sealed class ScriptedMailServer : IAsyncDisposable
{
    /// <summary>The stages of a mail, in their order. At <see cref="Greeting"/> nothing was sent yet; at <see cref="EndOfData"/> the whole mail was.</summary>
    public const string Greeting = "greeting", Ehlo = "EHLO", Auth = "AUTH", MailFrom = "MAIL", RecipientTo = "RCPT", Data = "DATA", EndOfData = ".";

    /// <summary>Instead of an answer: the connection is closed, or stays open without one.</summary>
    public const string HangUp = "hang up", Silence = "silence";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> conversations = [];
    private readonly Task accepting;
    private int connections;

    private ScriptedMailServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public static ScriptedMailServer Start() => new();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The answer to a stage and line; null for the usual one.</summary>
    public Func<string, string, string?> Script { get; set; } = (_, _) => null;

    /// <summary>What EHLO offers.</summary>
    public IReadOnlyList<string> Extensions { get; set; } = ["8BITMIME", "AUTH PLAIN"];

    /// <summary>All lines of clients but those of mails.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The mails taken.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    public int Connections => connections;

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                conversations.Add(TalkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        Interlocked.Increment(ref connections);
        using (client)
        {
            try
            {
                var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                if (await AnswerAsync(writer, Greeting, "", "220 scripted") is null) return;
                while (await reader.ReadLineAsync(stop.Token) is { } line)
                {
                    Lines.Enqueue(line);
                    var verb = line.Split(' ')[0].ToUpperInvariant();
                    var answer = await AnswerAsync(writer, verb, line, UsualAnswer(verb));
                    if (verb == Data && answer == UsualAnswer(Data)) answer = await TakeAsync(reader, writer);
                    if (answer is null) return;
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
            {
                // The client hung up, or the test has ended.
            }
        }
    }

    private string UsualAnswer(string verb) => verb switch
    {
        Ehlo => string.Join("\r\n", Extensions.Select(e => $"250-{e}").Append("250 HELP")),
        Auth => "235 welcome",
        Data => "354 go ahead",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private async Task<string?> TakeAsync(StreamReader reader, StreamWriter writer)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line != ".")
            {
                mail.AppendLine(line);
                continue;
            }
            var text = mail.ToString();
            if (Script(EndOfData, text) is null) Mails.Enqueue(text);
            return await AnswerAsync(writer, EndOfData, text, "250 queued");
        }
        return null;
    }

    /// <summary>Returns the answer, or null when it ends the conversation.</summary>
    private async Task<string?> AnswerAsync(StreamWriter writer, string stage, string line, string usual)
    {
        var answer = Script(stage, line) ?? usual;
        if (answer == HangUp) return null;
        if (answer == Silence) await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        await writer.WriteLineAsync(answer);
        return answer.StartsWith("421", StringComparison.Ordinal) || answer.StartsWith("221", StringComparison.Ordinal) ? null : answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested) return;
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(conversations);
    }
}
