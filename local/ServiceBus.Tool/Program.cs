using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Local.BackingServices;
using Platform.Local.ServiceBus;
using Platform.Local.ServiceBus.Administration;
using Platform.Local.ServiceBus.Amqp;

var config = new Argument<FileInfo>("config") { Description = "The queues, topics and subscriptions: a file in the format of Microsoft's emulator." };
var postgres = new Option<string>("--postgres")
{
    Description = "The connection string of a running PostgreSQL, whose user may create the database servicebus_local; default: one is installed and started.",
};
var data = new Option<string>("--data")
{
    Description = "The folder for the data of the PostgreSQL that is started.",
    DefaultValueFactory = _ => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "servicebus-local"),
};
var port = new Option<int>("--port") { Description = "The port for AMQP.", DefaultValueFactory = _ => AmqpEndpoint.DefaultPort };
var administrationPort = new Option<int>("--administration-port")
{
    Description = "The port for administration clients.",
    DefaultValueFactory = _ => AdministrationEndpoint.DefaultPort,
};
var root = new RootCommand("Azure Service Bus on this machine: a durable broker on PostgreSQL that speaks AMQP 1.0.")
    { config, postgres, data, port, administrationPort };
root.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        await RunAsync(
            arguments.GetValue(config)!, arguments.GetValue(postgres), Path.GetFullPath(arguments.GetValue(data)!), arguments.GetValue(port),
            arguments.GetValue(administrationPort), cancellationToken);
        return 0;
    }
    catch (Exception expected) when (expected is BackingServiceException or EmulatorConfigException or NpgsqlException or IOException or SocketException)
    {
        await Console.Error.WriteLineAsync(expected.Message);
        return 1;
    }
    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
    {
        return 0; // Ctrl+C while starting
    }
});
return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });

static async Task RunAsync(FileInfo config, string? postgres, string data, int port, int administrationPort, CancellationToken cancellationToken)
{
    var entities = EmulatorConfigFile.Parse(await File.ReadAllTextAsync(config.FullName, cancellationToken));
    using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
    await using var backing = await BackingServices.StartAsync(
        new()
        {
            DataFolder = data,
            ServicesFolder = Path.Combine(AppContext.BaseDirectory, "services"),
            PostgresConnectionString = postgres,
            PostgresPort = 0,
            StorageConnectionString = "", // neither storage nor mail is wanted
            SmtpHost = "",
        },
        Console.WriteLine, cancellationToken);
    await using var database = await OpenDatabaseAsync(backing.PostgresConnectionString, cancellationToken);
    await using var broker = new Broker(database, TimeProvider.System, loggers);
    await broker.CreateSchemaAsync(cancellationToken);
    await broker.DeclareAsync(entities.Queues, entities.Topics, entities.Subscriptions, cancellationToken);
    await using var amqp = AmqpEndpoint.Start(broker, port, loggers);
    await using var administration = await AdministrationEndpoint.StartAsync(broker, administrationPort, loggers, cancellationToken);

    Console.WriteLine($"Clients connect with                {amqp.ConnectionString}");
    Console.WriteLine($"Administration clients connect with {administration.ConnectionString}");
    Console.WriteLine("Ready. Ctrl+C stops it; messages stay.");
    var stopped = new TaskCompletionSource();
    using var registration = cancellationToken.Register(stopped.SetResult);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true; // stop gracefully
        stopped.TrySetResult();
    });
    await stopped.Task;
}

static async Task<NpgsqlDataSource> OpenDatabaseAsync(string server, CancellationToken cancellationToken)
{
    const string name = "servicebus_local";
    await using (var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = "postgres" }))
    {
        await using var find = maintenance.CreateCommand($"select 1 from pg_database where datname = '{name}'");
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = maintenance.CreateCommand($"create database {name}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }
    return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server)
    {
        Database = name,
        MaxPoolSize = 60,
        MaxAutoPrepare = 50,
        ApplicationName = name,
        NoResetOnClose = true, // a reset is a transaction for each use of a connection
    });
}
