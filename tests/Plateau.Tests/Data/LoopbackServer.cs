using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plateau.Tests.Data;

/// <summary>A tiny HTTP server on loopback that can also answer badly: cut connections, refuse, send other bytes.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, Answer> _answer;

    public LoopbackServer(Func<Request, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public List<Request> Requests { get; } = [];

    public Uri this[string path] => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}");

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                using NetworkStream stream = client.GetStream();
                Request request = await ReadAsync(stream);
                lock (Requests)
                {
                    Requests.Add(request);
                }

                Answer answer = _answer(request);
                string head = $"HTTP/1.1 {answer.Status} X\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n"
                    + (answer.Status == 206
                        ? $"Content-Range: bytes {request.From}-{request.From + answer.Body.Length - 1}/"
                            + $"{request.From + answer.Body.Length}\r\n"
                        : string.Empty)
                    + "\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(answer.Body.AsMemory(0, answer.Sent ?? answer.Body.Length));
                await stream.FlushAsync();
                if (answer.Hang is { } hang)
                {
                    await hang;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The test is over, or its client left.
        }
    }

    private static async Task<Request> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer);
            if (read == 0)
            {
                throw new IOException("The client left.");
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        string[] lines = text.ToString().Split("\r\n");
        string? range = Array.Find(lines, line => line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
        return new Request(
            lines[0].Split(' ')[1],
            range is null ? 0 : int.Parse(range.Split('=')[1].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <param name="Path">What is asked for.</param>
    /// <param name="From">The first byte wanted; 0 without a range.</param>
    internal sealed record Request(string Path, int From);

    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">What the length announces.</param>
    /// <param name="Sent">How much of it is sent before the connection is cut; null for all.</param>
    /// <param name="Hang">Keeps the connection open after that.</param>
    internal sealed record Answer(int Status, byte[] Body, int? Sent = null, Task? Hang = null);
}
