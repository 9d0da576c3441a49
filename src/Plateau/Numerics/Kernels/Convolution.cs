using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>
/// The three products of a convolution, channels last, as matrix products that need no copy of the patches: with the channels of a position
/// side by side, the inputs under one line of the kernel are contiguous, and those of the next output begin one stride later. So a tile
/// reads the image in place, one line of the kernel after the other, and its sums stay in registers all the way. An image is copied only
/// where zeros are needed at the ends of its lines, in memory of the calling thread; lines of zeros above and below are left out. Every
/// output is ONE chain of fused multiply-adds in the order of kernel lines, kernel positions and channels; of a weight gradient, in the
/// order of objects, lines and positions. So the bits do not depend on tiles, ranges of objects, parts, or the instruction set. That is the
/// direct way; where the shape asks for it (<see cref="ConvolutionShape.IsMinimal"/>), <see cref="MinimalFiltering"/> computes the same
/// products with fewer multiplications.
/// </summary>
internal static unsafe class Convolution
{
    // Positions that one tile of the weight gradient sums before the next tile reads the same ones from the first cache.
    private const int BlockPositions = 128;

    private const int CacheLine = 64;

    // How far ahead lines of images are fetched.
    private const int LinesAhead = 3;

    // Chains of one tile that keep both multiply-add units busy.
    private const int LeastChains = 8;

    /// <summary>How many numbers the weights take once they are laid out for a product, without the padding of the last panel.</summary>
    public static long PackedLength(in ConvolutionShape shape) => (long)Terms(shape) * shape.Inputs * shape.Outputs;

    /// <summary>Lays out the weights for <see cref="Forward"/>.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">(outputs, inputs, kernel height, kernel width).</param>
    /// <param name="packed">
    /// Becomes (kernel line, kernel position, input) × output; for minimal filtering (element, input) × output.
    /// </param>
    public static void Pack<T>(in ConvolutionShape shape, ReadOnlySpan<T> weights, PackedRight<T> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, shape.WeightLength);
        if (shape.IsMinimal)
        {
            PackedRight<T> direct = Scratch<T>.Taps(packed.Kernel);
            Pack(shape.Direct, weights, direct);
            MinimalFiltering.Pack(direct, packed);
            return;
        }

        int taps = shape.KernelHeight * shape.KernelWidth;
        packed.Resize(taps * shape.Inputs, shape.Outputs);
        fixed (T* source = weights)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                PackTap(source + tap, taps, shape.Inputs * taps, shape.Inputs, packed, tap * shape.Inputs);
            }
        }
    }

    /// <summary>Lays out the weights for <see cref="Backward"/>.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">(outputs, inputs, kernel height, kernel width).</param>
    /// <param name="packed">
    /// Becomes (phase, kernel line and kernel position backwards, output) × input; for minimal filtering (element, output) × input.
    /// </param>
    public static void PackBackward<T>(in ConvolutionShape shape, ReadOnlySpan<T> weights, PackedRight<T> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, shape.WeightLength);
        if (shape.IsMinimal)
        {
            PackedRight<T> direct = Scratch<T>.Taps(packed.Kernel);
            PackBackward(shape.Direct, weights, direct);
            MinimalFiltering.Pack(direct, packed);
            return;
        }

        int taps = shape.KernelHeight * shape.KernelWidth;
        packed.Resize(taps * shape.Outputs, shape.Inputs);
        fixed (T* source = weights)
        {
            int place = 0;
            for (int phaseY = 0; phaseY < shape.Stride; phaseY++)
            {
                Phase y = Phase.Vertical(shape, phaseY);
                for (int phaseX = 0; phaseX < shape.Stride; phaseX++)
                {
                    Phase x = Phase.Horizontal(shape, phaseX);
                    for (int tap = 0; tap < y.Taps * x.Taps; tap++)
                    {
                        int line = phaseY + (shape.Stride * (y.Taps - 1 - (tap / x.Taps)));
                        int position = phaseX + (shape.Stride * (x.Taps - 1 - (tap % x.Taps)));
                        PackTap(source + (line * shape.KernelWidth) + position, shape.Inputs * taps, taps, shape.Outputs, packed, place);
                        place += shape.Outputs;
                    }
                }
            }
        }
    }

    /// <summary>The outputs (objects, output height, output width, outputs) of inputs (objects, height, width, inputs).</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">The images.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="packed">The weights, from <see cref="Pack"/>.</param>
    /// <param name="output">The outputs.</param>
    /// <param name="initial">The value that each output starts from: 0, the bias, or the value already there.</param>
    public static void Forward<T>(
        in ConvolutionShape shape, ReadOnlySpan<T> input, int count, PackedRight<T> packed, Span<T> output, Initial<T> initial = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape.InputLength, count, input.Length, nameof(input));
        Check(shape.OutputLength, count, output.Length, nameof(output));
        CheckPacked(packed, Terms(shape) * shape.Inputs, shape.Outputs);
        if (initial.Kind == InitialKind.Row && initial.Values.Length < shape.Outputs)
        {
            throw new ArgumentException($"The start row has {initial.Values.Length} values for {shape.Outputs} channels.", nameof(initial));
        }

        fixed (T* from = input, to = output, row = initial.Values)
        {
            if (shape.IsMinimal)
            {
                MinimalFiltering.Apply(Inputs(shape, from, count, shape.Padding), packed, Outputs(shape, to, count), initial.Kind, row);
                return;
            }

            Operands<T> operands = new()
            {
                Shape = Flat(shape, ref count),
                Count = count,
                Source = from,
                Right = packed.Pointer,
                Destination = to,
                Initial = initial.Kind,
                Row = row,
            };
            switch (packed.Kernel)
            {
                case KernelKind.Avx512:
                    RunForward<Lanes512<T>, Vector512<T>, T>(operands);
                    break;
                case KernelKind.Avx2:
                    RunForward<Lanes256<T>, Vector256<T>, T>(operands);
                    break;
                case KernelKind.Vector128:
                    RunForward<Lanes128<T>, Vector128<T>, T>(operands);
                    break;
                default:
                    RunForward<Lanes1<T>, T, T>(operands);
                    break;
            }
        }
    }

    /// <summary>The gradient with respect to the inputs, from <paramref name="delta"/>, that with respect to the outputs.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="delta">(objects, output height, output width, outputs).</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="packed">The weights, from <see cref="PackBackward"/>.</param>
    /// <param name="inputGradient">(objects, height, width, inputs).</param>
    /// <param name="add">Whether to add to the numbers already there, instead of overwriting them.</param>
    public static void Backward<T>(
        in ConvolutionShape shape,
        ReadOnlySpan<T> delta,
        int count,
        PackedRight<T> packed,
        Span<T> inputGradient,
        bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape.OutputLength, count, delta.Length, nameof(delta));
        Check(shape.InputLength, count, inputGradient.Length, nameof(inputGradient));
        CheckPacked(packed, Terms(shape) * shape.Outputs, shape.Inputs);
        fixed (T* from = delta, to = inputGradient)
        {
            if (shape.IsMinimal)
            {
                int padding = MinimalFiltering.Kernel - 1 - shape.Padding;
                MinimalFiltering.Apply(
                    Outputs(shape, from, count, padding),
                    packed,
                    Inputs(shape, to, count),
                    add ? InitialKind.Current : InitialKind.Zero,
                    null);
                return;
            }

            Operands<T> operands = new()
            {
                Shape = Flat(shape, ref count),
                Count = count,
                Source = from,
                Right = packed.Pointer,
                Destination = to,
                Initial = add ? InitialKind.Current : InitialKind.Zero,
            };
            switch (packed.Kernel)
            {
                case KernelKind.Avx512:
                    RunBackward<Lanes512<T>, Vector512<T>, T>(operands);
                    break;
                case KernelKind.Avx2:
                    RunBackward<Lanes256<T>, Vector256<T>, T>(operands);
                    break;
                case KernelKind.Vector128:
                    RunBackward<Lanes128<T>, Vector128<T>, T>(operands);
                    break;
                default:
                    RunBackward<Lanes1<T>, T, T>(operands);
                    break;
            }
        }
    }

    /// <summary>
    /// The gradient with respect to the weights, summed over objects, or one part of it. No two parts write the same number, and all parts
    /// together write the whole gradient. Going through the objects chunk by chunk, adding, gives the bits of one call on the direct way;
    /// minimal filtering adds each chunk's finished sum.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="delta">(objects, output height, output width, outputs).</param>
    /// <param name="input">(objects, height, width, inputs).</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="gradient">(outputs, inputs, kernel height, kernel width).</param>
    /// <param name="add">Whether to add to the numbers already there, instead of overwriting them.</param>
    /// <param name="part">The number of the part, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="kernel">The instruction set; by default the fastest here.</param>
    public static void WeightGradient<T>(
        in ConvolutionShape shape,
        ReadOnlySpan<T> delta,
        ReadOnlySpan<T> input,
        int count,
        Span<T> gradient,
        bool add,
        int part = 0,
        int parts = 1,
        KernelKind? kernel = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape.OutputLength, count, delta.Length, nameof(delta));
        Check(shape.InputLength, count, input.Length, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradient.Length, shape.WeightLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)part, (uint)parts, nameof(part));
        fixed (T* from = input, slope = delta, to = gradient)
        {
            if (shape.IsMinimal)
            {
                MinimalFiltering.WeightGradient(
                    Inputs(shape, from, count, shape.Padding),
                    Outputs(shape, slope, count),
                    to,
                    add,
                    part,
                    parts,
                    kernel ?? KernelKinds.Best);
                return;
            }

            Operands<T> operands = new()
            {
                Shape = shape,
                Count = count,
                Source = from,
                SourceEnd = from + input.Length,
                Delta = slope,
                DeltaEnd = slope + delta.Length,
                Destination = to,
                Initial = add ? InitialKind.Current : InitialKind.Zero,
                Part = part,
                Parts = parts,
            };
            switch (kernel ?? KernelKinds.Best)
            {
                case KernelKind.Avx512:
                    RunWeightGradient<Lanes512<T>, Vector512<T>, T>(operands);
                    break;
                case KernelKind.Avx2:
                    RunWeightGradient<Lanes256<T>, Vector256<T>, T>(operands);
                    break;
                case KernelKind.Vector128:
                    RunWeightGradient<Lanes128<T>, Vector128<T>, T>(operands);
                    break;
                default:
                    RunWeightGradient<Lanes1<T>, T, T>(operands);
                    break;
            }
        }
    }

    /// <summary>What lies under the kernel at each output position of one image.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">(height, width, inputs).</param>
    /// <param name="patches">Receives (output height, output width, kernel height, kernel width, inputs), zeros outside the image.</param>
    public static void Patches<T>(in ConvolutionShape shape, ReadOnlySpan<T> input, Span<T> patches)
        where T : unmanaged
    {
        int at = 0;
        for (int y = 0; y < shape.OutputHeight; y++)
        {
            for (int x = 0; x < shape.OutputWidth; x++)
            {
                for (int line = 0; line < shape.KernelHeight; line++)
                {
                    for (int position = 0; position < shape.KernelWidth; position++, at += shape.Inputs)
                    {
                        int row = (y * shape.Stride) + line - shape.Padding;
                        int column = (x * shape.Stride) + position - shape.Padding;
                        Span<T> own = patches.Slice(at, shape.Inputs);
                        if ((uint)row < (uint)shape.Height && (uint)column < (uint)shape.Width)
                        {
                            input.Slice(((row * shape.Width) + column) * shape.Inputs, shape.Inputs).CopyTo(own);
                        }
                        else
                        {
                            own.Clear();
                        }
                    }
                }
            }
        }
    }

    // A kernel of one position knows no lines: all objects are one line.
    private static ConvolutionShape Flat(in ConvolutionShape shape, ref int count)
    {
        if (shape.KernelHeight != 1 || shape.KernelWidth != 1 || shape.Stride != 1 || shape.Padding != 0 || count == 0)
        {
            return shape;
        }

        int positions = count * shape.Height * shape.Width;
        count = 1;
        return ConvolutionShape.Create(1, positions, shape.Inputs, shape.Outputs, 1, 1);
    }

    private static TiledImages<T> Inputs<T>(in ConvolutionShape s, T* images, int count, int padding = 0)
        where T : unmanaged
        => new(images, count, s.Height, s.Width, s.Inputs, padding);

    private static TiledImages<T> Outputs<T>(in ConvolutionShape s, T* images, int count, int padding = 0)
        where T : unmanaged
        => new(images, count, s.OutputHeight, s.OutputWidth, s.Outputs, padding);

    // Numbers that a weight of each pair of channels becomes.
    private static int Terms(in ConvolutionShape shape)
        => shape.IsMinimal ? MinimalFiltering.Elements : shape.KernelHeight * shape.KernelWidth;

    private static void Check(int length, int count, int available, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if ((long)length * count != available)
        {
            throw new ArgumentException($"{available} numbers for {count} objects of {length}.", name);
        }
    }

    private static void CheckPacked<T>(PackedRight<T> packed, int depth, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (packed.Depth != depth || packed.Columns != columns)
        {
            throw new ArgumentException(
                $"The packed weights are {packed.Depth} × {packed.Columns}, not {depth} × {columns}.",
                nameof(packed));
        }
    }

    // Sound: the weights and the panels were sized for the shape.
    private static void PackTap<T>(T* source, nint step, nint stride, int depth, PackedRight<T> packed, int place)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = packed.PanelWidth;
        for (int panel = 0; panel < packed.Panels; panel++)
        {
            int first = panel * width;
            PackedPanels<T>.CopyPanel(
                source + (first * stride), step, stride, depth, Math.Min(width, packed.Columns - first),
                packed.Pointer + ((nint)panel * packed.PanelLength) + ((nint)place * width), width);
        }
    }

    private static void RunForward<TLanes, TVector, T>(in Operands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConvolutionShape s = o.Shape;
        int outputWidth = s.OutputWidth;
        int outputHeight = s.OutputHeight;
        Frame<T> frame = new(s.Height, s.Width, s.Inputs, s.Padding, ((outputWidth - 1) * s.Stride) + s.KernelWidth - s.Padding - s.Width);
        int depth = s.KernelWidth * s.Inputs;
        Line<T> line = new()
        {
            Positions = outputWidth,
            LeftRow = (nint)s.Stride * s.Inputs,
            Depth = depth,
            LeftSkip = frame.Pitch - depth,
            PanelLength = (nint)depth * s.KernelHeight * 2 * TLanes.Count,
            Columns = s.Outputs,
            DestinationRow = s.Outputs,
            Initial = o.Initial,
            Row = o.Row,
        };
        for (int i = 0; i < o.Count; i++)
        {
            T* image = frame.Begin(o.Source + ((nint)i * s.InputLength));
            T* output = o.Destination + ((nint)i * s.OutputLength);
            for (int y = 0; y < outputHeight; y++)
            {
                int top = (y * s.Stride) - s.Padding;
                int first = Math.Clamp(-top, 0, s.KernelHeight);
                line.Segments = Math.Clamp(s.Height - top, first, s.KernelHeight) - first;
                frame.Fill(top + first + line.Segments);
                line.Left = image + ((top + first) * frame.Pitch);
                line.Right = o.Right + ((nint)first * depth * 2 * TLanes.Count);
                line.Destination = output + ((nint)y * outputWidth * s.Outputs);
                RunLine<TLanes, TVector, T>(line);
            }
        }
    }

    // With stride s, inputs fall into s × s phases; those of one phase have the same taps, and are the product of a convolution with stride
    // 1.
    private static void RunBackward<TLanes, TVector, T>(in Operands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConvolutionShape s = o.Shape;
        int outputWidth = s.OutputWidth;
        int outputHeight = s.OutputHeight;
        int left = int.MinValue;
        int right = int.MinValue;
        for (int phase = 0; phase < Math.Min(s.Stride, s.KernelWidth); phase++)
        {
            Phase x = Phase.Horizontal(s, phase);
            left = Math.Max(left, x.Taps - 1 - x.First);
            right = Math.Max(right, x.First + x.Count - outputWidth);
        }

        bool someWithoutTaps = s.Stride > Math.Min(s.KernelHeight, s.KernelWidth);
        Frame<T> frame = new(outputHeight, outputWidth, s.Outputs, left, right);
        Line<T> line = new()
        {
            LeftRow = s.Outputs,
            PanelLength = (nint)s.KernelHeight * s.KernelWidth * s.Outputs * 2 * TLanes.Count,
            Columns = s.Inputs,
            DestinationRow = (nint)s.Stride * s.Inputs,
            Initial = o.Initial,
        };
        for (int i = 0; i < o.Count; i++)
        {
            T* image = frame.Begin(o.Source + ((nint)i * s.OutputLength));
            T* gradient = o.Destination + ((nint)i * s.InputLength);
            frame.Fill(outputHeight);
            if (someWithoutTaps && o.Initial == InitialKind.Zero)
            {
                new Span<T>(gradient, s.InputLength).Clear();
            }

            nint place = 0;
            for (int phaseY = 0; phaseY < s.Stride; phaseY++)
            {
                Phase y = Phase.Vertical(s, phaseY);
                for (int phaseX = 0; phaseX < s.Stride; phaseX++)
                {
                    Phase x = Phase.Horizontal(s, phaseX);
                    if (x.Taps * y.Taps == 0)
                    {
                        continue;
                    }

                    int depth = x.Taps * s.Outputs;
                    line.Positions = x.Count;
                    line.Depth = depth;
                    line.LeftSkip = frame.Pitch - depth;
                    for (int q = y.First; q < y.First + y.Count; q++)
                    {
                        int top = q - (y.Taps - 1);
                        int first = Math.Clamp(-top, 0, y.Taps);
                        line.Segments = Math.Clamp(outputHeight - top, first, y.Taps) - first;
                        line.Left = image + ((top + first) * frame.Pitch) + ((x.First - (x.Taps - 1) + left) * s.Outputs);
                        line.Right = o.Right + ((place + ((nint)first * depth)) * 2 * TLanes.Count);
                        int row = (q * s.Stride) + phaseY - s.Padding;
                        int column = (x.First * s.Stride) + phaseX - s.Padding;
                        line.Destination = gradient + ((((nint)row * s.Width) + column) * s.Inputs);
                        RunLine<TLanes, TVector, T>(line);
                    }

                    place += (nint)y.Taps * depth;
                }
            }
        }
    }

    // One line of outputs. Sound: the callers' lines lie within their images, frames and panels; a tile that would stick out works on a
    // copy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLine<TLanes, TVector, T>(in Line<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int tileColumns = 2 * TLanes.Count;
        byte* edgeBytes = stackalloc byte[(MatrixTile.MaxRows + 3) * MatrixTile.MaxRowBytes];
        T* edge = (T*)(((nint)edgeBytes + 63) & ~63);
        T* zeros = edge + (MatrixTile.MaxRows * tileColumns);
        T* edgeRow = zeros + tileColumns;
        new Span<T>(zeros, 2 * tileColumns).Clear();
        if (o.Initial == InitialKind.Row)
        {
            int inside = o.Columns % tileColumns;
            new ReadOnlySpan<T>(o.Row + (o.Columns - inside), inside).CopyTo(new Span<T>(edgeRow, inside));
        }

        TileOperands<T> tile = new()
        {
            Depth = o.Segments == 0 ? 0 : o.Depth,
            Segments = Math.Max(1, o.Segments),
            LeftRow = o.LeftRow,
            LeftStep = 1,
            LeftSkip = o.LeftSkip,
            RightStep = tileColumns,
        };
        int tileRows = o.Columns > TLanes.Count ? TLanes.TileRows : MatrixTile.MaxRows;
        int tiles = (o.Positions + tileRows - 1) / tileRows;
        int end = 0;
        for (int t = 0; t < tiles; t++)
        {
            int x = end;
            end = (int)((t + 1L) * o.Positions / tiles);
            int rows = end - x;
            tile.Left = o.Left + (x * o.LeftRow);

            // Where the next tile will write: between two tiles is about the time that memory takes.
            Prefetch(o.Destination + (end * o.DestinationRow), rows * o.DestinationRow * sizeof(T));
            for (int j = 0; j < o.Columns; j += tileColumns)
            {
                int columns = Math.Min(tileColumns, o.Columns - j);
                T* destination = o.Destination + (x * o.DestinationRow) + j;
                tile.Right = o.Right + (j / tileColumns * o.PanelLength);
                bool wide = columns > TLanes.Count;
                if (columns == tileColumns || columns == TLanes.Count)
                {
                    tile.Start = o.Initial switch { InitialKind.Zero => zeros, InitialKind.Current => destination, _ => o.Row + j };
                    tile.StartRow = o.Initial == InitialKind.Current ? o.DestinationRow : 0;
                    tile.Destination = destination;
                    tile.DestinationRow = o.DestinationRow;
                    MatrixTile.Multiply<TLanes, TVector, T>(rows, wide, tile);
                }
                else
                {
                    if (o.Initial == InitialKind.Current)
                    {
                        MatrixTile.FillEdge(edge, tileColumns, rows, columns, o.Initial, destination, o.DestinationRow, null);
                        tile.Start = edge;
                        tile.StartRow = tileColumns;
                    }
                    else
                    {
                        tile.Start = edgeRow;
                        tile.StartRow = 0;
                    }

                    tile.Destination = edge;
                    tile.DestinationRow = tileColumns;
                    MatrixTile.Multiply<TLanes, TVector, T>(rows, wide, tile);
                    MatrixTile.KeepEdge(edge, tileColumns, rows, columns, destination, o.DestinationRow);
                }
            }
        }
    }

    // For each line of the kernel a product of delta and image over positions, either as rows and the other as columns; both are read in
    // place. Sound: tiles read within image and delta, but for lanes beyond the last column, which are never kept: where those would end
    // outside the span, the last object is read from a copy with room behind it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWeightGradient<TLanes, TVector, T>(in Operands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConvolutionShape s = o.Shape;
        int outputWidth = s.OutputWidth;
        int outputHeight = s.OutputHeight;
        int span = s.KernelWidth * s.Inputs;
        int tileColumns = 2 * TLanes.Count;
        bool imageIsLeft = Cost<TLanes, TVector, T>(span, s.Outputs) < Cost<TLanes, TVector, T>(s.Outputs, span);
        int leftCount = imageIsLeft ? span : s.Outputs;
        int rightCount = imageIsLeft ? s.Outputs : span;
        int rowTiles = RowTiles<TLanes, TVector, T>(leftCount, rightCount);
        int panels = (rightCount + tileColumns - 1) / tileColumns;
        (int firstTile, int tiles) = MatrixProduct.Share(rowTiles * s.KernelHeight * panels, 1, o.Part, o.Parts);
        if (tiles == 0)
        {
            return;
        }

        int tileLength = MatrixTile.MaxRows * tileColumns;
        T* sums = Scratch<T>.Sums(tiles * tileLength);
        new Span<T>(sums, tiles * tileLength).Clear();
        if (o.Initial == InitialKind.Current)
        {
            Exchange(load: true, o, sums);
        }

        // A block of lines, and where images are small of objects, that all tiles go through before the next block.
        int lines = Math.Clamp(BlockPositions / outputWidth, 1, outputHeight);
        int objects = Math.Clamp(BlockPositions / (outputWidth * outputHeight), 1, Math.Max(1, o.Count));
        int room = ((rightCount + TLanes.Count - 1) / TLanes.Count * TLanes.Count) - rightCount;
        Frame<T> frame = new(
            s.Height,
            s.Width,
            s.Inputs,
            s.Padding,
            ((outputWidth - 1) * s.Stride) + s.KernelWidth - s.Padding - s.Width,
            objects);
        nint imageStep = (nint)s.Stride * s.Inputs;
        TileOperands<T> tile = new()
        {
            LeftRow = 1,
            LeftStep = imageIsLeft ? imageStep : s.Outputs,
            RightStep = imageIsLeft ? s.Outputs : imageStep,
            StartRow = tileColumns,
            DestinationRow = tileColumns,
        };
        for (int firstObject = 0; firstObject < o.Count; firstObject += objects)
        {
            objects = Math.Min(objects, o.Count - firstObject);
            T* source = o.Source + ((nint)firstObject * s.InputLength);
            T* delta = o.Delta + ((nint)firstObject * s.OutputLength);
            nint sourceLength = (nint)objects * s.InputLength;
            nint deltaLength = (nint)objects * s.OutputLength;
            if (imageIsLeft && o.DeltaEnd - (delta + deltaLength) < room)
            {
                delta = Scratch<T>.Copy(delta, (int)deltaLength);
            }

            if (!imageIsLeft && frame.InPlace && o.SourceEnd - (source + sourceLength) < room)
            {
                source = Scratch<T>.Copy(source, (int)sourceLength);
            }

            T* images = frame.Begin(source, 0);
            frame.Fill(s.Height);
            for (int i = 1; i < objects; i++)
            {
                frame.Begin(source + ((nint)i * s.InputLength), i);
                frame.Fill(s.Height);
            }

            for (int y = 0; y < outputHeight; y += lines)
            {
                for (int x = 0; x < outputWidth; x += BlockPositions)
                {
                    int width = Math.Min(BlockPositions, outputWidth - x);
                    nint imageSkip = (s.Stride * frame.Pitch) - (width * imageStep);
                    nint deltaSkip = (nint)(outputWidth - width) * s.Outputs;
                    tile.Depth = width;
                    tile.LeftSkip = imageIsLeft ? imageSkip : deltaSkip;
                    tile.RightSkip = imageIsLeft ? deltaSkip : imageSkip;

                    // Each tile fetches its share of the next block's deltas.
                    int linesHere = Math.Min(lines, outputHeight - y);
                    T* ahead = delta + ((objects - 1) * (nint)s.OutputLength)
                        + ((((nint)(y + linesHere - 1) * outputWidth) + x + width) * s.Outputs);
                    nint share = (nint)objects * linesHere * width * s.Outputs / tiles;
                    for (int t = 0; t < tiles; t++)
                    {
                        Place place = new(firstTile + t, rowTiles, s.KernelHeight, panels, leftCount, rightCount, tileColumns);
                        Prefetch(ahead + (t * share), share * sizeof(T));

                        // The outputs whose line of the image exists.
                        int begin = Math.Max(y, CeilingDivide(s.Padding - place.KernelLine, s.Stride));
                        int end = Math.Min(
                            Math.Min(y + lines, outputHeight),
                            CeilingDivide(s.Height + s.Padding - place.KernelLine, s.Stride));
                        if (begin >= end)
                        {
                            continue;
                        }

                        tile.Segments = end - begin;
                        tile.Start = sums + ((nint)t * tileLength);
                        tile.Destination = tile.Start;
                        T* image = images + ((((nint)begin * s.Stride) + place.KernelLine - s.Padding) * frame.Pitch) + (x * imageStep);
                        T* slope = delta + ((((nint)begin * outputWidth) + x) * s.Outputs);
                        for (int i = 0; i < objects; i++)
                        {
                            tile.Left = (imageIsLeft ? image : slope) + place.Row;
                            tile.Right = (imageIsLeft ? slope : image) + place.Column;
                            MatrixTile.Multiply<TLanes, TVector, T>(place.Rows, place.Columns > TLanes.Count, tile);
                            image += frame.Length;
                            slope += s.OutputLength;
                        }
                    }
                }
            }
        }

        Exchange(load: false, o, sums);

        void Exchange(bool load, in Operands<T> o, T* sums)
        {
            // From one output, input, kernel line to the next in the gradient.
            nint kernelLine = s.KernelWidth;
            nint channel = s.KernelHeight * kernelLine;
            nint output = s.Inputs * channel;
            for (int t = 0; t < tiles; t++)
            {
                Place place = new(firstTile + t, rowTiles, s.KernelHeight, panels, leftCount, rightCount, tileColumns);
                T* sum = sums + ((nint)t * tileLength);
                (int outputs, int first, int count, nint outputStep, nint underStep) = imageIsLeft
                    ? (place.Columns, place.Row, place.Rows, (nint)1, (nint)tileColumns)
                    : (place.Rows, place.Column, place.Columns, (nint)tileColumns, (nint)1);
                (int startPosition, int startInput) = Math.DivRem(first, s.Inputs);
                T* gradient = o.Destination + ((imageIsLeft ? place.Column : place.Row) * output) + (place.KernelLine * kernelLine);
                for (int r = 0; r < outputs; r++)
                {
                    int position = startPosition;
                    int input = startInput;
                    for (int c = 0; c < count; c++)
                    {
                        T* number = gradient + (r * output) + (input * channel) + position;
                        T* from = sum + (r * outputStep) + (c * underStep);
                        if (load)
                        {
                            *from = *number;
                        }
                        else
                        {
                            *number = *from;
                        }

                        if (++input == s.Inputs)
                        {
                            input = 0;
                            position++;
                        }
                    }
                }
            }
        }
    }

    /// <summary>The number of tiles that the rows are cut into.</summary>
    internal static int RowTiles<TLanes, TVector, T>(int rows, int columns)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        int tileRows = columns > TLanes.Count ? TLanes.TileRows : MatrixTile.MaxRows;
        return (rows + tileRows - 1) / tileRows;
    }

    /// <summary>The cost of one position in multiply-adds of registers, including the waiting time of small tiles.</summary>
    internal static long Cost<TLanes, TVector, T>(int rows, int columns)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        int rowTiles = RowTiles<TLanes, TVector, T>(rows, columns);
        int registers = (columns + TLanes.Count - 1) / TLanes.Count;
        return Math.Max((long)rows * (registers / 2 * 2), (long)LeastChains * rowTiles * (registers / 2))
            + ((registers % 2) * Math.Max(rows, (long)LeastChains * rowTiles));
    }

    /// <summary>
    /// Fetches memory into the first cache. It is only a hint, and safe at any address: an address without memory is ignored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(void* start, nint bytes)
    {
        if (Sse.IsSupported)
        {
            for (nint b = 0; b < bytes; b += CacheLine)
            {
                Sse.Prefetch0((byte*)start + b);
            }
        }
    }

    private static int CeilingDivide(int value, int divisor) => value >= 0 ? (value + divisor - 1) / divisor : -(-value / divisor);

    /// <summary>The position of a tile within the weight gradient.</summary>
    private readonly ref struct Place
    {
        public Place(int index, int rowTiles, int kernelLines, int panels, int rows, int columns, int tileColumns)
        {
            (int others, int panel) = Math.DivRem(index, panels);
            (int rowTile, KernelLine) = Math.DivRem(others, kernelLines);
            Row = (int)((long)rowTile * rows / rowTiles);
            Rows = (int)((rowTile + 1L) * rows / rowTiles) - Row;
            Column = panel * tileColumns;
            Columns = Math.Min(tileColumns, columns - Column);
        }

        public readonly int KernelLine;

        public readonly int Row;

        public readonly int Rows;

        public readonly int Column;

        public readonly int Columns;
    }

    /// <summary>
    /// Inputs q·s + phase − padding along one direction: each takes the deltas q − Taps + 1 … q, from the last tap of the phase to its
    /// first.
    /// </summary>
    private readonly struct Phase
    {
        private Phase(int size, int kernel, int stride, int padding, int phase)
        {
            Taps = CeilingDivide(Math.Max(0, kernel - phase), stride);
            First = CeilingDivide(padding - phase, stride);
            Count = CeilingDivide(padding + size - phase, stride) - First;
        }

        public int Taps { get; }

        public int First { get; }

        public int Count { get; }

        public static Phase Vertical(in ConvolutionShape s, int phase) => new(s.Height, s.KernelHeight, s.Stride, s.Padding, phase);

        public static Phase Horizontal(in ConvolutionShape s, int phase) => new(s.Width, s.KernelWidth, s.Stride, s.Padding, phase);
    }

    /// <summary>
    /// Images with <c>left</c> and <c>right</c> zeros at the ends of their lines; a negative number leaves out so many positions. Without
    /// zeros an image is read in place.
    /// </summary>
    private ref struct Frame<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _width;
        private readonly int _before;
        private readonly int _after;
        private readonly int _skip;
        private readonly int _kept;
        private readonly T* _frames;
        private T* _source;
        private T* _frame;
        private int _filled;

        public Frame(int height, int width, int channels, int left, int right, int images = 1)
        {
            _width = width * channels;
            InPlace = left <= 0 && right <= 0;
            _before = Math.Max(0, left) * channels;
            _after = Math.Max(0, right) * channels;
            _skip = Math.Max(0, -left) * channels;
            _kept = Math.Max(0, _width - _skip - (Math.Max(0, -right) * channels));
            Pitch = InPlace ? _width : _before + _kept + _after;
            Length = height * Pitch;
            _frames = InPlace ? null : Scratch<T>.Frames(checked((int)(images * Length)));
        }

        /// <summary>Whether images are read where they are, without a copy.</summary>
        public readonly bool InPlace { get; }

        /// <summary>The distance from one line to the next, in elements.</summary>
        public readonly nint Pitch { get; }

        /// <summary>The distance from one image to the next, in elements.</summary>
        public readonly nint Length { get; }

        /// <summary>Begins an image in one of the slots. Its lines can be read once <see cref="Fill"/> has filled them.</summary>
        public T* Begin(T* source, int slot = 0)
        {
            _source = source + _skip;
            _frame = _frames + (slot * Length);
            _filled = 0;
            return InPlace ? _source : _frame;
        }

        /// <summary>Copies lines until so many of them can be read.</summary>
        public void Fill(int lines)
        {
            if (InPlace)
            {
                return;
            }

            for (; _filled < lines; _filled++)
            {
                T* line = _frame + (_filled * Pitch);
                Prefetch(_source + (((nint)_filled + LinesAhead) * _width), (nint)_width * sizeof(T));
                new Span<T>(line, _before).Clear();
                new ReadOnlySpan<T>(_source + ((nint)_filled * _width), _kept).CopyTo(new Span<T>(line + _before, _kept));
                new Span<T>(line + _before + _kept, _after).Clear();
            }
        }
    }

    private readonly ref struct Operands<T>
        where T : unmanaged
    {
        public ConvolutionShape Shape { get; init; }

        public int Count { get; init; }

        public T* Source { get; init; }

        public T* SourceEnd { get; init; }

        public T* Delta { get; init; }

        public T* DeltaEnd { get; init; }

        public T* Right { get; init; }

        public T* Destination { get; init; }

        public InitialKind Initial { get; init; }

        public T* Row { get; init; }

        public int Part { get; init; }

        public int Parts { get; init; }
    }

    private ref struct Line<T>
        where T : unmanaged
    {
        public int Positions;

        public int Segments;

        public nint Depth;

        public T* Left;

        public nint LeftRow;

        public nint LeftSkip;

        public T* Right;

        public nint PanelLength;

        public int Columns;

        public T* Destination;

        public nint DestinationRow;

        public InitialKind Initial;

        public T* Row;
    }

    // Memory of one thread, grown and kept.
    private static class Scratch<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [ThreadStatic]
        private static PackedRight<T>?[]? t_taps;

        [ThreadStatic]
        private static T[]? t_frames;

        [ThreadStatic]
        private static T[]? t_copy;

        [ThreadStatic]
        private static T[]? t_sums;

        public static PackedRight<T> Taps(KernelKind kernel)
        {
            t_taps ??= new PackedRight<T>?[4];
            return t_taps[(int)kernel] ??= new PackedRight<T>(kernel);
        }

        public static T* Frames(int length) => Room(ref t_frames, length);

        public static T* Sums(int length) => Room(ref t_sums, length);

        public static T* Copy(T* source, int length)
        {
            T* copy = Room(ref t_copy, length);
            new ReadOnlySpan<T>(source, length).CopyTo(new Span<T>(copy, length));
            return copy;
        }

        // Pinned, and kept alive by the thread's own field for as long as the thread computes. Behind it there is room for one row of a
        // tile.
        private static T* Room(ref T[]? array, int length)
        {
            int needed = checked(length + ((MatrixTile.MaxRowBytes + 64) / sizeof(T)));
            if (array is null || array.Length < needed)
            {
                array = GC.AllocateArray<T>(needed, pinned: true);
            }

            nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
            return (T*)((address + 63) & ~63);
        }
    }
}
