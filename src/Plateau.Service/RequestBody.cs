using System.Buffers;
using Microsoft.AspNetCore.Http;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>
/// What a request brings: read to its end before anything is done with it, so a client that goes half way changes nothing.
/// </summary>
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
