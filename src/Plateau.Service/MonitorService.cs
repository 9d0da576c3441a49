using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>The monitor over HTTP, for many streams at once.</summary>
public sealed class MonitorService : IAsyncDisposable
{
    internal const string Json = "application/json";
    internal const string JsonLines = "application/x-ndjson";

    private const int LeastToken = 16;
    private const int SendAt = 1 << 16;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly ServiceOptions _options;
    private readonly ServiceMetrics _metrics = new();
    private readonly StreamRegistry _registry;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _app;

    private MonitorService(ServiceOptions options)
    {
        _options = options;
        _registry = new StreamRegistry(options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _patience);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.Use(next => context => new ServiceGuard(_options, _metrics).Invoke(context, next));
        Map(_app);
    }

    /// <summary>Where it listens, as in http://127.0.0.1:8080.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>
    /// What is wrong with states found at the start, a line each; those streams are not served, and their files are left as they are.
    /// </summary>
    public IReadOnlyList<string> Warnings => [.. _registry.Unserved.Select(stream => stream.Warning)];

    /// <summary>How many streams there are.</summary>
    public int Streams => _registry.Count;

    internal IEnumerable<RouteEndpoint> Routes
        => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Begins to serve.</summary>
    /// <exception cref="PlateauException">The address cannot be had or needs a token, or the folder of states cannot be used.</exception>
    public static async Task<MonitorService> StartAsync(ServiceOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Token is { Length: < LeastToken })
        {
            throw new PlateauException($"the token has {options.Token.Length} characters; take a random one of at least {LeastToken}.");
        }

        if (!options.IsLoopback && options.Token is null)
        {
            throw new PlateauException(
                $"--listen {options.Address} is reached from other machines, and so needs a token: --token-file FILE or PLATEAU_TOKEN; or "
                    + "listen on 127.0.0.1.");
        }

        MonitorService service = new(options);
        try
        {
            await service._app.StartAsync(cancellation).ConfigureAwait(false);
            return service;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            await service.DisposeAsync().ConfigureAwait(false);
            throw new PlateauException(
                $"--listen {options.Address}: cannot be had ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); take another port.",
                e);
        }
    }

    /// <summary>Takes no more requests, lets those under way end, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _registry.Dispose();
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = _options.MaxRequest;
        if (_options.EndPoint is { } endPoint)
        {
            kestrel.Listen(endPoint);
        }
        else
        {
            kestrel.ListenLocalhost(_options.Port);
        }
    }

    private void Map(WebApplication app)
    {
        app.MapPost("/streams/{name}", Update);
        app.MapPut("/streams/{name}", Begin);
        app.MapGet("/streams/{name}", Answer);
        app.MapDelete("/streams/{name}", Delete);
        app.MapGet("/streams/{name}/events", Events);
        app.MapGet("/streams", List);
        app.MapGet("/openapi.json", Describe);
        app.MapGet("/metrics", context => Text(context, "text/plain; version=0.0.4; charset=utf-8", _metrics.Text(_registry)));
        app.MapMethods(ServiceGuard.Health, [HttpMethods.Get, HttpMethods.Head], context => Text(context, Json, "{\"status\":\"ok\"}\n"));
    }

    private static string Name(HttpContext context) => StreamRegistry.Checked((string)context.GetRouteValue("name")!);

    private static Task Text(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private async Task Update(HttpContext context)
    {
        string name = Name(context);
        bool many = TypeOf(context.Request) == JsonLines;
        byte[] body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        RequestLines lines = new(body, many);
        MonitorStream stream;
        StreamUpdate? update;
        do
        {
            // Nothing comes back where another request deleted or began the stream meanwhile; then it is looked for anew.
            stream = _registry.Find(name) ?? _registry.New(name, null);
            update = await stream.TakeAsync(lines, context.RequestAborted).ConfigureAwait(false);
        }
        while (update is null);
        _metrics.Updated(update.Added);
        context.Response.ContentType = many ? JsonLines : Json;
        ArrayBufferWriter<byte> answers = new(1 << 12);
        foreach (MonitorAnswer answer in update.Answers)
        {
            MonitorJson.Write(answers, answer, stream.Settings);
            answers.Write("\n"u8);
            if (answers.WrittenCount >= SendAt)
            {
                await context.Response.Body.WriteAsync(answers.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
                answers.ResetWrittenCount();
            }
        }

        await context.Response.Body.WriteAsync(answers.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task Begin(HttpContext context)
    {
        string name = Name(context);
        if (TypeOf(context.Request) != Json)
        {
            throw new RequestFailedException(415, $"settings are {Json}");
        }

        byte[] body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        MonitorSettings settings = RequestBody.Settings(body, _options.Settings);
        MonitorStream? known;
        MonitorStream stream;
        do
        {
            known = _registry.Find(name);
            stream = known ?? _registry.New(name, settings);
        }
        while (known is null && !await stream.BeginAsync(context.RequestAborted).ConfigureAwait(false));
        if (MonitorSettingsJson.Difference(stream.Settings, settings, static key => $"\"{key}\":") is string difference)
        {
            throw new RequestFailedException(409, $"stream \"{name}\" was begun with {difference}; give the same, or another name");
        }

        context.Response.StatusCode = known is null ? 201 : 200;
        await Document(context, json =>
        {
            json.WriteString("name", name);
            json.WritePropertyName("settings");
            MonitorSettingsJson.Write(json, stream.Settings);
        }).ConfigureAwait(false);
    }

    private async Task Answer(HttpContext context)
    {
        StreamEvent latest = _registry.Get(Name(context)).Latest;
        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync((byte[])[.. latest.Json, (byte)'\n'], context.RequestAborted).ConfigureAwait(false);
    }

    private async Task Delete(HttpContext context)
    {
        await _registry.DeleteAsync(Name(context), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = 204;
    }

    private Task List(HttpContext context) => Document(context, json =>
    {
        json.WriteStartArray("streams");
        foreach (MonitorStream stream in _registry.Streams)
        {
            json.WriteStartObject();
            json.WriteString("name", stream.Name);
            json.WriteNumber("objects", stream.Latest.Answer.Objects);
            json.WriteString("decision", WordConverter.Word(stream.Latest.Answer.Decision));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("damaged");
        foreach (UnservedStream stream in _registry.Unserved)
        {
            json.WriteStartObject();
            json.WriteString("name", stream.Name);
            json.WriteString("error", stream.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private async Task Events(HttpContext context)
    {
        MonitorStream stream = _registry.Get(Name(context));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        var channel = stream.Listen();
        try
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await EventStream.SendAsync(context.Response.Body, stream.Latest, channel.Reader, _options.Heartbeat, end.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The listener has gone, or the service ends.
        }
        finally
        {
            stream.Leave(channel);
        }
    }

    private async Task Describe(HttpContext context)
    {
        context.Response.ContentType = Json;
        using Stream description = typeof(MonitorService).Assembly.GetManifestResourceStream("openapi.json")!;
        await description.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static string TypeOf(HttpRequest request)
    {
        string type = (request.ContentType ?? string.Empty).Split(';')[0].Trim().ToLowerInvariant();
        return type is Json or JsonLines
            ? type
            : throw new RequestFailedException(
                415,
                $"send Content-Type: {Json} for one line, or {JsonLines} for several{(type.Length > 0 ? $", not {type}" : null)}");
    }

    private static async Task Document(HttpContext context, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> body = new(256);
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        body.Write("\n"u8);
        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
