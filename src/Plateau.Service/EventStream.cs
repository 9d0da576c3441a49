using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Plateau.Service;

/// <summary>Answers as server-sent events: each with its number, and a comment where it has been quiet for long.</summary>
internal static class EventStream
{
    /// <summary>Sends the answer of now and each one that follows, until the stream is deleted.</summary>
    /// <exception cref="OperationCanceledException">The listener has gone, or the service ends.</exception>
    public static async Task SendAsync(
        Stream body,
        StreamEvent now,
        ChannelReader<StreamEvent> later,
        TimeSpan heartbeat,
        CancellationToken cancellation)
    {
        await Send(body, now, cancellation).ConfigureAwait(false);
        long sent = now.Update;
        using PeriodicTimer quiet = new(heartbeat);
        Task<bool> tick = quiet.WaitForNextTickAsync(cancellation).AsTask();
        Task<bool> waiting = later.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            if (await Task.WhenAny(waiting, tick).ConfigureAwait(false) != waiting)
            {
                await tick.ConfigureAwait(false);
                tick = quiet.WaitForNextTickAsync(cancellation).AsTask();
                await body.WriteAsync(": still here\n\n"u8.ToArray(), cancellation).ConfigureAwait(false);
                await body.FlushAsync(cancellation).ConfigureAwait(false);
                continue;
            }

            if (!await waiting.ConfigureAwait(false))
            {
                await body.WriteAsync("event: deleted\ndata: {}\n\n"u8.ToArray(), cancellation).ConfigureAwait(false);
                return;
            }

            while (later.TryRead(out StreamEvent? next))
            {
                // The answer of now may have come again by the way of those that follow.
                if (next.Update > sent)
                {
                    sent = next.Update;
                    await Send(body, next, cancellation).ConfigureAwait(false);
                }
            }

            quiet.Period = heartbeat;
            waiting = later.WaitToReadAsync(cancellation).AsTask();
        }
    }

    private static async Task Send(Stream body, StreamEvent answer, CancellationToken cancellation)
    {
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {answer.Update}\nevent: answer\ndata: "));
        await body.WriteAsync((byte[])[.. head, .. answer.Json, (byte)'\n', (byte)'\n'], cancellation).ConfigureAwait(false);
        await body.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
