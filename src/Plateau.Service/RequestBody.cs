using System.Buffers;
using Microsoft.AspNetCore.Http;
using Plateau.Convergence;
using Plateau.Runs;

namespace Plateau.Service;

/// <summary>What a request brings: read to its end before anything is done with it, so a client that goes half way changes nothing.</summary>
internal static class RequestBody
{
    private const int First = 1 << 14;

    /// <summary>The whole body.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, too slow or cut short.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context)
    {
        byte[] body = ArrayPool<byte>.Shared.Rent(First);
        int length = 0;
        try
        {
            while (true)
            {
                if (length == body.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(2 * length);
                    body.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(body);
                    body = larger;
                }

                int read = await context.Request.Body.ReadAsync(body.AsMemory(length), context.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                {
                    return body.AsSpan(0, length).ToArray();
                }

                length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    /// <summary>The lines of a body, read; empty ones are passed over.</summary>
    /// <param name="body">The body.</param>
    /// <param name="many">Whether it holds a line each, or one document.</param>
    /// <exception cref="RequestFailedException">One is refused, or there is none.</exception>
    public static IReadOnlyList<MonitorLine> Lines(ReadOnlySpan<byte> body, bool many)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        List<MonitorLine> lines = [];
        int number = 0;
        while (body.Length > 0)
        {
            int end = many ? body.IndexOf((byte)'\n') : -1;
            ReadOnlySpan<byte> text = (end < 0 ? body : body[..end]).Trim(" \t\r\n"u8);
            body = end < 0 ? [] : body[(end + 1)..];
            number++;
            if (text.IsEmpty)
            {
                continue;
            }

            MonitorLine line = new();
            try
            {
                line.Read(text);
            }
            catch (MonitorRefusedException e)
            {
                throw new RequestFailedException(e.Refusal == MonitorRefusal.Malformed ? 400 : 422, e.Message, many ? number : null, e);
            }

            lines.Add(line);
        }

        return lines.Count > 0 ? lines : throw new RequestFailedException(400, "the request is empty; send losses, such as {\"losses\": [[0.3, 0.5]]}");
    }

    /// <summary>Settings; what is not named is as in <paramref name="otherwise"/>, and so is all of an empty body.</summary>
    /// <exception cref="RequestFailedException">They are refused.</exception>
    public static MonitorSettings Settings(byte[] body, MonitorSettings otherwise)
    {
        try
        {
            return body.Length == 0 ? otherwise : MonitorSettingsJson.Read(new ReadOnlySequence<byte>(body), otherwise);
        }
        catch (MonitorRefusedException e)
        {
            throw new RequestFailedException(e.Refusal == MonitorRefusal.Malformed ? 400 : 422, e.Message, null, e);
        }
    }
}
