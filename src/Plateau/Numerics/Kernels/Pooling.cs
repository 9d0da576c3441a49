using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Maximum and mean over a sliding window on images, channels last, and their transposes. A channel is a lane: each number is one chain
/// over its window, line by line. A vector may reach past a position's channels into the next position, whose numbers are written after it,
/// or are left as they are where they are added to.
/// </summary>
internal static class Pooling
{
    private enum Work
    {
        Maximum,
        Select,
        Scatter,
        Average,
        Spread,
    }

    /// <summary>The largest number in each window; the first one where several are equal, NaN where the window holds one.</summary>
    /// <param name="window">The window.</param>
    /// <param name="source">Images, (objects, height, width, channels).</param>
    /// <param name="destination">Receives the maxima, (objects, output height, output width, channels).</param>
    /// <param name="winners">Receives the place within the window where each was found, as a number; empty where it is not wanted.</param>
    public static void Maximum<T>(PoolWindow window, ReadOnlySpan<T> source, Span<T> destination, Span<T> winners)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(window, source.Length, destination.Length, winners.IsEmpty ? destination.Length : winners.Length);
        Run(window, Work.Maximum, source, destination, winners, false);
    }

    /// <summary>The numbers at the places where the maxima were found.</summary>
    public static void Select<T>(PoolWindow window, ReadOnlySpan<T> source, Span<T> winners, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(window, source.Length, destination.Length, winners.Length);
        Run(window, Work.Select, source, destination, winners, false);
    }

    /// <summary>The transpose of <see cref="Select"/>: adds each gradient at the place where the maximum was found.</summary>
    public static void Scatter<T>(PoolWindow window, ReadOnlySpan<T> delta, Span<T> winners, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(window, gradient.Length, delta.Length, winners.Length);
        gradient.Clear();
        Run(window, Work.Scatter, delta, gradient, winners, false);
    }

    /// <summary>The mean over each window: over all of its places, or over those within the image.</summary>
    public static void Average<T>(PoolWindow window, ReadOnlySpan<T> source, Span<T> destination, bool countPadding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(window, source.Length, destination.Length, destination.Length);
        Run(window, Work.Average, source, destination, default, countPadding);
    }

    /// <summary>The transpose of <see cref="Average"/>.</summary>
    public static void Spread<T>(PoolWindow window, ReadOnlySpan<T> delta, Span<T> gradient, bool countPadding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(window, gradient.Length, delta.Length, delta.Length);
        gradient.Clear();
        Run(window, Work.Spread, delta, gradient, default, countPadding);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(
        PoolWindow window,
        Work work,
        ReadOnlySpan<T> source,
        Span<T> destination,
        Span<T> winners,
        bool countPadding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool back = work is Work.Scatter or Work.Spread;
        int inputSize = window.InputSize;
        int outputSize = window.OutputSize;
        int objects = (back ? source.Length : destination.Length) / outputSize;
        int reach = (window.Channels + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;
        for (int i = 0; i < objects; i++)
        {
            ReadOnlySpan<T> from = source.Slice(i * (back ? outputSize : inputSize), back ? outputSize : inputSize);
            Span<T> to = destination.Slice(i * (back ? inputSize : outputSize), back ? inputSize : outputSize);
            Span<T> places = winners.IsEmpty ? default : winners.Slice(i * outputSize, outputSize);
            for (int y = 0; y < window.OutputHeight; y++)
            {
                for (int x = 0; x < window.OutputWidth; x++)
                {
                    View view = new(window, y, x);
                    if (view.Output + (nuint)reach <= (nuint)outputSize
                        && view.Source(view.Bottom - 1, view.Right - 1) + (nuint)reach <= (nuint)inputSize)
                    {
                        At<T, Yes>(work, view, from, to, places, countPadding);
                    }
                    else
                    {
                        At<T, No>(work, view, from, to, places, countPadding);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void At<T, TWhole>(
        Work work,
        in View view,
        ReadOnlySpan<T> source,
        Span<T> destination,
        Span<T> winners,
        bool countPadding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        switch (work)
        {
            case Work.Maximum:
                MaximumAt<T, TWhole>(view, source, destination, winners);
                break;
            case Work.Select:
                SelectAt<T, TWhole>(view, source, winners, destination);
                break;
            case Work.Scatter:
                ScatterAt<T, TWhole>(view, source, winners, destination);
                break;
            case Work.Average:
                AverageAt<T, TWhole>(view, source, destination, view.Share<T>(countPadding));
                break;
            default:
                SpreadAt<T, TWhole>(view, source, destination, view.Share<T>(countPadding));
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaximumAt<T, TWhole>(in View view, ReadOnlySpan<T> source, Span<T> destination, Span<T> winners)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        ref T places = ref MemoryMarshal.GetReference(winners);
        for (int j = 0; j < view.Channels; j += Vector512<T>.Count)
        {
            Vector512<T> winner = Vector512.Create(T.CreateTruncating(view.Place(view.Top, view.Left)));
            Vector512<T> best = PartialVector.Load<T, TWhole>(ref from, view.Source(view.Top, view.Left) + (nuint)j, (nuint)source.Length);
            for (int line = view.Top; line < view.Bottom; line++)
            {
                nuint at = view.Source(line, view.Left) + (nuint)j;
                Vector512<T> place = Vector512.Create(T.CreateTruncating(view.Place(line, view.Left)));
                for (int position = view.Left; position < view.Right; position++)
                {
                    Vector512<T> value = PartialVector.Load<T, TWhole>(ref from, at, (nuint)source.Length);
                    Vector512<T> better = Vector512.GreaterThan(value, best) | ~Vector512.Equals(value, value);
                    best = Vector512.ConditionalSelect(better, value, best);
                    winner = Vector512.ConditionalSelect(better, place, winner);
                    at += (nuint)view.Channels;
                    place += Vector512<T>.One;
                }
            }

            PartialVector.Store<T, TWhole>(best, ref to, view.Output + (nuint)j, (nuint)destination.Length);
            if (!winners.IsEmpty)
            {
                PartialVector.Store<T, TWhole>(winner, ref places, view.Output + (nuint)j, (nuint)winners.Length);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SelectAt<T, TWhole>(in View view, ReadOnlySpan<T> source, Span<T> winners, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        ref T places = ref MemoryMarshal.GetReference(winners);
        for (int j = 0; j < view.Channels; j += Vector512<T>.Count)
        {
            Vector512<T> winner = PartialVector.Load<T, TWhole>(ref places, view.Output + (nuint)j, (nuint)winners.Length);
            Vector512<T> result = Vector512<T>.Zero;
            for (int line = view.Top; line < view.Bottom; line++)
            {
                nuint at = view.Source(line, view.Left) + (nuint)j;
                Vector512<T> place = Vector512.Create(T.CreateTruncating(view.Place(line, view.Left)));
                for (int position = view.Left; position < view.Right; position++)
                {
                    Vector512<T> value = PartialVector.Load<T, TWhole>(ref from, at, (nuint)source.Length);
                    Vector512<T> here = Vector512.Equals(winner, place);
                    result = Vector512.ConditionalSelect(here, value, result);
                    at += (nuint)view.Channels;
                    place += Vector512<T>.One;
                }
            }

            PartialVector.Store<T, TWhole>(result, ref to, view.Output + (nuint)j, (nuint)destination.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScatterAt<T, TWhole>(in View view, ReadOnlySpan<T> delta, Span<T> winners, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        ref T from = ref MemoryMarshal.GetReference(delta);
        ref T to = ref MemoryMarshal.GetReference(gradient);
        ref T places = ref MemoryMarshal.GetReference(winners);
        for (int j = 0; j < view.Channels; j += Vector512<T>.Count)
        {
            Vector512<T> own = PartialVector.FirstLanes<T>(view.Channels - j);
            Vector512<T> winner = PartialVector.Load<T, TWhole>(ref places, view.Output + (nuint)j, (nuint)winners.Length);
            Vector512<T> value = PartialVector.Load<T, TWhole>(ref from, view.Output + (nuint)j, (nuint)delta.Length);
            for (int line = view.Top; line < view.Bottom; line++)
            {
                nuint at = view.Source(line, view.Left) + (nuint)j;
                Vector512<T> place = Vector512.Create(T.CreateTruncating(view.Place(line, view.Left)));
                for (int position = view.Left; position < view.Right; position++)
                {
                    Vector512<T> here = own & Vector512.Equals(winner, place);
                    Vector512<T> sum = PartialVector.Load<T, TWhole>(ref to, at, (nuint)gradient.Length);
                    PartialVector.Store<T, TWhole>(Vector512.ConditionalSelect(here, sum + value, sum), ref to, at, (nuint)gradient.Length);
                    at += (nuint)view.Channels;
                    place += Vector512<T>.One;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AverageAt<T, TWhole>(in View view, ReadOnlySpan<T> source, Span<T> destination, T share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        for (int j = 0; j < view.Channels; j += Vector512<T>.Count)
        {
            Vector512<T> sum = Vector512<T>.Zero;
            for (int line = view.Top; line < view.Bottom; line++)
            {
                nuint at = view.Source(line, view.Left) + (nuint)j;
                for (int position = view.Left; position < view.Right; position++)
                {
                    sum += PartialVector.Load<T, TWhole>(ref from, at, (nuint)source.Length);
                    at += (nuint)view.Channels;
                }
            }

            PartialVector.Store<T, TWhole>(sum * Vector512.Create(share), ref to, view.Output + (nuint)j, (nuint)destination.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadAt<T, TWhole>(in View view, ReadOnlySpan<T> delta, Span<T> gradient, T share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        ref T from = ref MemoryMarshal.GetReference(delta);
        ref T to = ref MemoryMarshal.GetReference(gradient);
        for (int j = 0; j < view.Channels; j += Vector512<T>.Count)
        {
            Vector512<T> own = PartialVector.FirstLanes<T>(view.Channels - j);
            Vector512<T> value = PartialVector.Load<T, TWhole>(ref from, view.Output + (nuint)j, (nuint)delta.Length)
                * Vector512.Create(share);
            for (int line = view.Top; line < view.Bottom; line++)
            {
                nuint at = view.Source(line, view.Left) + (nuint)j;
                for (int position = view.Left; position < view.Right; position++)
                {
                    Vector512<T> sum = PartialVector.Load<T, TWhole>(ref to, at, (nuint)gradient.Length);
                    PartialVector.Store<T, TWhole>(Vector512.ConditionalSelect(own, sum + value, sum), ref to, at, (nuint)gradient.Length);
                    at += (nuint)view.Channels;
                }
            }
        }
    }

    private static void Check(PoolWindow window, int inputs, int outputs, int winners)
    {
        if ((long)inputs * window.OutputSize != (long)outputs * window.InputSize || outputs % window.OutputSize != 0 || winners != outputs)
        {
            throw new ArgumentException(
                $"{inputs}, {outputs} and {winners} numbers do not fit images of {window.InputSize} that become {window.OutputSize}.",
                nameof(window));
        }
    }

    // The window at one place of one image. Lines and positions are those of the window, between the edges of the image.
    private readonly struct View
    {
        private readonly int _corner;
        private readonly int _width;
        private readonly int _kernel;

        public View(PoolWindow window, int y, int x)
        {
            (Top, Bottom, int startLine) = window.Inside(y, window.Height);
            (Left, Right, int startPosition) = window.Inside(x, window.Width);
            (Channels, _width, _kernel) = (window.Channels, window.Width, window.Kernel);
            _corner = (startLine * _width) + startPosition;
            Output = (nuint)(((y * window.OutputWidth) + x) * Channels);
        }

        public int Channels { get; }

        public int Top { get; }

        public int Bottom { get; }

        public int Left { get; }

        public int Right { get; }

        public nuint Output { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nuint Source(int line, int position) => (nuint)((_corner + (line * _width) + position) * Channels);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Place(int line, int position) => (line * _kernel) + position;

        public T Share<T>(bool countPadding)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => T.CreateTruncating(1.0 / (countPadding ? _kernel * _kernel : (Bottom - Top) * (Right - Left)));
    }
}
