using System.Globalization;
using System.Net;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>What the service is asked to do.</summary>
public sealed record ServiceOptions
{
    /// <summary>The address and the port, as in 127.0.0.1:8080, localhost:8080 or [::1]:8080; port 0 takes a free one.</summary>
    public required string Address { get; init; }

    /// <summary>The settings of streams that name none.</summary>
    public required MonitorSettings Settings { get; init; }

    /// <summary>The token that requests must bear; null for none, on loopback only.</summary>
    public string? Token { get; init; }

    /// <summary>The folder of state files; null keeps nothing.</summary>
    public string? Folder { get; init; }

    /// <summary>The most bytes of a request's body.</summary>
    public int MaxRequest { get; init; } = 16 << 20;

    /// <summary>The most streams.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>How long a listener hears nothing before it is told that the service is still there.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether this machine alone reaches it; any other needs a token.</summary>
    public bool IsLoopback => EndPoint is null || IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>The address to bind; null for both loopback addresses at once.</summary>
    internal IPEndPoint? EndPoint
    {
        get
        {
            string host = Address[..Address.LastIndexOf(':')];
            return host != "localhost" ? IPEndPoint.Parse(Address) : Port == 0 ? new IPEndPoint(IPAddress.Loopback, 0) : null;
        }
    }

    internal int Port => int.Parse(Address.AsSpan(Address.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
