using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>Stands before every request: who may ask, and one line of JSON for whatever goes wrong.</summary>
internal sealed class ServiceGuard(ServiceOptions options, ServiceMetrics metrics)
{
    /// <summary>The one route that is open without a token: it tells nothing but that the service is there.</summary>
    public const string Health = "/health";

    private const string Bearer = "Bearer ";

    private readonly byte[]? _token = options.Token is string token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>Lets a request through, or answers it.</summary>
    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            Check(context.Request);
            await next(context).ConfigureAwait(false);
            if (!context.Response.HasStarted && context.Response.StatusCode is 404 or 405 && context.Response.ContentType is null)
            {
                throw context.Response.StatusCode == 405
                    ? new RequestFailedException(
                        405,
                        $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}")
                    : new RequestFailedException(404, $"there is nothing at {context.Request.Path}; /openapi.json says what there is");
            }
        }
        catch (RequestFailedException e)
        {
            await Refuse(context, e.Status, e.Message, e.Line).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            string message = e.StatusCode == 413
                ? $"the request is larger than {options.MaxRequest:#,0} bytes; send fewer objects at a time, or raise --max-request"
                : e.Message.TrimEnd('.');
            await Refuse(context, e.StatusCode, message, null).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client has gone; there is nobody to answer, and nothing was added.
        }
#pragma warning disable CA1031 // One request that fails in an unforeseen way must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Refuse(
                context,
                500,
                $"unforeseen {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; nothing was added",
                null).ConfigureAwait(false);
        }

        if (!context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) ?? true)
        {
            metrics.Answered(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
    }

    private static bool IsLocal(string host)
        => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private void Check(HttpRequest request)
    {
        // A page of another site can make a browser on this machine send requests here: under a name of its own that it lets point here, or
        // openly from its own origin.
        if (options.IsLoopback && !request.Host.HasValue)
        {
            throw new RequestFailedException(400, "the request names no host; send one, as in Host: 127.0.0.1");
        }

        if (options.IsLoopback && !IsLocal(request.Host.Host))
        {
            throw new RequestFailedException(
                403,
                $"the host \"{request.Host.Host}\" is not this machine's loopback; ask "
                    + $"http://127.0.0.1:{request.HttpContext.Connection.LocalPort}");
        }

        string origin = request.Headers.Origin.ToString();
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if ((origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}") || site is "cross-site" or "same-site")
        {
            throw new RequestFailedException(403, "pages of other origins may not ask");
        }

        if (_token is not null && request.Path != Health && !BearsToken(request))
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            throw new RequestFailedException(401, "send the service's token, as in Authorization: Bearer TOKEN");
        }
    }

    // Hashes have one length and are compared in constant time: the time taken tells nothing of the token.
    private bool BearsToken(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Bearer.Length..].Trim())), _token);
    }

    private async Task Refuse(HttpContext context, int status, string message, long? line)
    {
        metrics.Refused(status);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = MonitorService.Json;
        ArrayBufferWriter<byte> body = new(256);
        MonitorJson.WriteError(body, message, line);
        body.Write("\n"u8);
        try
        {
            await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone.
        }
    }
}
