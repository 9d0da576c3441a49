using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Plateau.Convergence;
using Plateau.Monitor;
using Plateau.Service;

namespace Plateau.Tests.Service;

/// <summary>A service of one test on a free port, and who asks it.</summary>
internal sealed class ServiceClient : IAsyncDisposable
{
    private ServiceClient(MonitorService service)
    {
        Service = service;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(service.Address),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public static MonitorSettings Settings { get; } = new() { Tolerance = Tolerance.Remaining(0.05) };

    public MonitorService Service { get; }

    public HttpClient Http { get; }

    /// <summary>Starts a service.</summary>
    public static async Task<ServiceClient> StartAsync(string? folder = null, Func<ServiceOptions, ServiceOptions>? change = null)
    {
        ServiceOptions options = new() { Address = "127.0.0.1:0", Settings = Settings, Folder = folder };
        return new ServiceClient(await MonitorService.StartAsync(change?.Invoke(options) ?? options));
    }

    /// <summary>Sends one request.</summary>
    public async Task<Reply> SendAsync(
        string method,
        string path,
        string? body = null,
        string type = "application/json",
        params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null;
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Http.SendAsync(request);
        return new Reply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Posts one line.</summary>
    public Task<Reply> PostAsync(string stream, string line) => SendAsync("POST", $"/streams/{stream}", line);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Service.DisposeAsync();
    }

    /// <summary>What came back.</summary>
    public sealed record Reply(int Status, string Body, string? Type)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public long Objects => Json.GetProperty("objects").GetInt64();

        public string Error => Json.GetProperty("error").GetString()!;
    }
}
