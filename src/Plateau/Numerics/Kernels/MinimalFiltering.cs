using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Minimal filtering, F(2 × 2, 3 × 3) of Lavin and Gray (2016): the three products of a 3 × 3 convolution of stride 1 with 16
/// multiplications where the definition has 36. A tile of 2 × 2 outputs y comes from 4 × 4 inputs d and the kernel g as y = Aᵀ[(G g Gᵀ) ⊙
/// (Bᵀ d B)]A. Of a block of tiles all Bᵀ d B are computed first, then for each of the 16 elements one matrix product over the channels,
/// then the outputs. The gradient with respect to the inputs is the same with the kernel turned round; that with respect to the weights is
/// Gᵀ[Σ (A δ Aᵀ) ⊙ (Bᵀ d B)]G, summed over all tiles in order. Everything is elementwise or one chain of fused multiply-adds in a fixed
/// order, so the bits depend neither on blocks, ranges of objects and parts, nor on the instruction set.
/// </summary>
internal static unsafe class MinimalFiltering
{
    /// <summary>The number of lines of a kernel, and of positions in a line.</summary>
    public const int Kernel = 3;

    /// <summary>The number of products in a tile.</summary>
    public const int Elements = 16;

    /// <summary>
    /// How many times fewer multiplications there are than in the definition: a tile of four outputs takes sixteen for thirty-six.
    /// </summary>
    public const double Saving = 36.0 / Elements;

    // Outputs of a tile in each direction, and its inputs.
    private const int Step = 2;
    private const int Side = 4;

    // What the elements of a block of tiles may take, so that they stay in the second cache together with the weights.
    private const int BlockBytes = 384 * 1024;
    private const int MaxBlockTiles = 192;

    // Tiles that sums of weights' gradients are worth reading and writing for.
    private const int LeastSumTiles = 48;

    // Lanes of a vector of channels: 16 of float, 8 of double, on every machine.
    private static int Lanes<T>()
        where T : unmanaged
        => Vector512<T>.Count;

    /// <summary>G g Gᵀ of packed kernels.</summary>
    /// <param name="taps">(kernel line, kernel position, channel) × column.</param>
    /// <param name="packed">Becomes (element, channel) × column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(PackedRight<T> taps, PackedRight<T> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int channels = taps.Depth / (Kernel * Kernel);
        packed.Resize(Elements * channels, taps.Columns);
        int length = channels * packed.PanelWidth;
        Vector512<T> half = Vector512.Create(T.CreateChecked(0.5));

        // Sound: both panels hold whole lines of channels × width numbers, and what is left of a vector is read and written by its numbers.
        for (int panel = 0; panel < packed.Panels; panel++)
        {
            T* from = taps.Pointer + ((nint)panel * taps.PanelLength);
            T* to = packed.Pointer + ((nint)panel * packed.PanelLength);
            for (int j = 0; j < length; j += Lanes<T>())
            {
                Lines(from, j, length, half, out Vector512<T> a0, out Vector512<T> a1, out Vector512<T> a2, out Vector512<T> a3);
                Lines(from + length, j, length, half, out Vector512<T> b0, out Vector512<T> b1, out Vector512<T> b2, out Vector512<T> b3);
                Lines(
                    from + (2 * length),
                    j,
                    length,
                    half,
                    out Vector512<T> c0,
                    out Vector512<T> c1,
                    out Vector512<T> c2,
                    out Vector512<T> c3);
                Positions(a0, b0, c0, half, to, j, length);
                Positions(a1, b1, c1, half, to + (4 * length), j, length);
                Positions(a2, b2, c2, half, to + (8 * length), j, length);
                Positions(a3, b3, c3, half, to + (12 * length), j, length);
            }
        }

        // One position of the kernel, down its lines.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Lines(
            T* from,
            int j,
            int length,
            Vector512<T> half,
            out Vector512<T> v0,
            out Vector512<T> v1,
            out Vector512<T> v2,
            out Vector512<T> v3)
        {
            Vector512<T> g0 = Load(from, j, length);
            Vector512<T> g1 = Load(from + (3 * length), j, length);
            Vector512<T> g2 = Load(from + (6 * length), j, length);
            Vector512<T> outer = (g0 + g2) * half;
            Vector512<T> inner = g1 * half;
            (v0, v1, v2, v3) = (g0, outer + inner, outer - inner, g2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Positions(Vector512<T> g0, Vector512<T> g1, Vector512<T> g2, Vector512<T> half, T* to, int j, int length)
        {
            Vector512<T> outer = (g0 + g2) * half;
            Vector512<T> inner = g1 * half;
            Store(g0, to, j, length);
            Store(outer + inner, to + length, j, length);
            Store(outer - inner, to + (2 * length), j, length);
            Store(g2, to + (3 * length), j, length);
        }
    }

    /// <summary>The outputs of a convolution of 3 × 3 with stride 1, from checked operands.</summary>
    /// <param name="images">The inputs.</param>
    /// <param name="packed">The weights, from <see cref="Pack"/>.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="initial">The value that the outputs start from; it is added to the finished sum.</param>
    /// <param name="row">The row of start values, where one row serves all.</param>
    public static void Apply<T>(in TiledImages<T> images, PackedRight<T> packed, in TiledImages<T> outputs, InitialKind initial, T* row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (packed.Kernel)
        {
            case KernelKind.Avx512:
                Apply<Lanes512<T>, Vector512<T>, T>(images, packed, outputs, initial, row);
                break;
            case KernelKind.Avx2:
                Apply<Lanes256<T>, Vector256<T>, T>(images, packed, outputs, initial, row);
                break;
            case KernelKind.Vector128:
                Apply<Lanes128<T>, Vector128<T>, T>(images, packed, outputs, initial, row);
                break;
            default:
                Apply<Lanes1<T>, T, T>(images, packed, outputs, initial, row);
                break;
        }
    }

    /// <summary>
    /// The gradient with respect to the weights of a convolution of 3 × 3 with stride 1, or one part of it, from checked operands.
    /// </summary>
    /// <param name="images">The inputs.</param>
    /// <param name="deltas">The gradient with respect to the outputs.</param>
    /// <param name="gradient">(outputs, inputs, 3, 3).</param>
    /// <param name="add">Whether to add the finished sums to the numbers already there.</param>
    /// <param name="part">The number of the part, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="kernel">The instruction set.</param>
    public static void WeightGradient<T>(
        in TiledImages<T> images,
        in TiledImages<T> deltas,
        T* gradient,
        bool add,
        int part,
        int parts,
        KernelKind kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (kernel)
        {
            case KernelKind.Avx512:
                WeightGradient<Lanes512<T>, Vector512<T>, T>(images, deltas, gradient, add, part, parts);
                break;
            case KernelKind.Avx2:
                WeightGradient<Lanes256<T>, Vector256<T>, T>(images, deltas, gradient, add, part, parts);
                break;
            case KernelKind.Vector128:
                WeightGradient<Lanes128<T>, Vector128<T>, T>(images, deltas, gradient, add, part, parts);
                break;
            default:
                WeightGradient<Lanes1<T>, T, T>(images, deltas, gradient, add, part, parts);
                break;
        }
    }

    // Sound: of each element the block holds so many rows of whole vectors of channels as it has tiles, and tiles of the product stay
    // within.
    private static void Apply<TLanes, TVector, T>(
        in TiledImages<T> images,
        PackedRight<T> packed,
        in TiledImages<T> outputs,
        InitialKind initial,
        T* row)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int depth = images.Channels;
        int columns = outputs.Channels;
        int from = Whole<T>(depth);
        int to = Whole<T>(columns);
        int block = BlockTiles<T>(from + to, MatrixTile.MaxRows, outputs.Tiles);
        nint fromElement = ElementLength<T>(block, from);
        nint toElement = ElementLength<T>(block, to);
        T* room = Scratch<T>.Room(checked((int)(Elements * (fromElement + toElement)) + (Side * from) + (2 * to)));
        T* u = room;
        T* m = u + (Elements * fromElement);
        T* starts = m + (Elements * toElement);
        T* zeros = starts + to;
        T* unused = zeros + (Side * from);
        new Span<T>(starts, (2 * to) + (Side * from)).Clear();
        if (initial == InitialKind.Row)
        {
            new ReadOnlySpan<T>(row, columns).CopyTo(new Span<T>(starts, columns));
        }

        int tileColumns = 2 * TLanes.Count;
        int tileRows = columns > TLanes.Count ? TLanes.TileRows : MatrixTile.MaxRows;
        byte* noneBytes = stackalloc byte[MatrixTile.MaxRowBytes + 64];
        T* none = (T*)(((nint)noneBytes + 63) & ~63);
        new Span<T>(none, tileColumns).Clear();
        TileOperands<T> tile = new()
        {
            Depth = depth,
            Segments = 1,
            LeftRow = from,
            LeftStep = 1,
            RightStep = tileColumns,
            Start = none,
            DestinationRow = to,
        };
        for (int first = 0; first < outputs.Tiles; first += block)
        {
            int tiles = Math.Min(block, outputs.Tiles - first);
            InputElements(images, outputs, first, tiles, 0, depth, u, fromElement, from, zeros);
            int groups = (tiles + tileRows - 1) / tileRows;
            for (int element = 0; element < Elements; element++)
            {
                images.Prefetch(outputs, first + tiles, tiles, element);
                outputs.Prefetch(outputs, first, tiles, element);
                for (int j = 0; j < columns; j += tileColumns)
                {
                    bool wide = columns - j > TLanes.Count;
                    tile.Right = packed.Pointer + ((nint)(j / tileColumns) * packed.PanelLength) + ((nint)element * depth * tileColumns);
                    int end = 0;
                    for (int group = 0; group < groups; group++)
                    {
                        int begin = end;
                        end = (group + 1) * tiles / groups;
                        tile.Left = u + (element * fromElement) + ((nint)begin * from);
                        tile.Destination = m + (element * toElement) + ((nint)begin * to) + j;
                        MatrixTile.Multiply<TLanes, TVector, T>(end - begin, wide, tile);
                    }
                }
            }

            if (initial == InitialKind.Current)
            {
                Outputs<T, Yes>(outputs, first, tiles, m, toElement, to, starts, unused);
            }
            else
            {
                Outputs<T, No>(outputs, first, tiles, m, toElement, to, starts, unused);
            }
        }
    }

    // Sound: as above; a part's sums are its own, and of the gradient it writes its own channels.
    private static void WeightGradient<TLanes, TVector, T>(
        in TiledImages<T> images,
        in TiledImages<T> deltas,
        T* gradient,
        bool add,
        int part,
        int parts)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int tileColumns = 2 * TLanes.Count;
        int inputs = images.Channels;
        int outputs = deltas.Channels;
        bool imageIsLeft = Convolution.Cost<TLanes, TVector, T>(inputs, outputs) < Convolution.Cost<TLanes, TVector, T>(outputs, inputs);
        int leftCount = imageIsLeft ? inputs : outputs;
        int rightCount = imageIsLeft ? outputs : inputs;
        int panels = (rightCount + tileColumns - 1) / tileColumns;

        // Smaller tiles where there would be less than one for each part.
        int rowTiles = Math.Max(Convolution.RowTiles<TLanes, TVector, T>(leftCount, rightCount), Math.Min(leftCount, parts / panels));
        (int firstUnit, int units) = MatrixProduct.Share(rowTiles * panels, 1, part, parts);
        if (units == 0)
        {
            return;
        }

        // The channels that these units read.
        bool onePanel = firstUnit / rowTiles == (firstUnit + units - 1) / rowTiles;
        int leftFirst = onePanel ? Row(firstUnit % rowTiles) : 0;
        int leftEnd = onePanel ? Row((firstUnit % rowTiles) + units) : leftCount;
        int rightFirst = firstUnit / rowTiles * tileColumns;
        int rightEnd = Math.Min(rightCount, (((firstUnit + units - 1) / rowTiles) + 1) * tileColumns);
        int left = Whole<T>(leftEnd - leftFirst);
        int right = Whole<T>(rightEnd - rightFirst);

        int block = BlockTiles<T>(left + right, LeastSumTiles, deltas.Tiles);
        nint leftElement = ElementLength<T>(block, left);
        nint rightElement = ElementLength<T>(block, right);
        int tileLength = Whole<T>(MatrixTile.MaxRows * tileColumns);
        nint sumsLength = (nint)units * Elements * tileLength;
        int zerosLength = Side * Math.Max(Whole<T>(inputs), Whole<T>(outputs));
        T* sums = Scratch<T>.Room(checked((int)(sumsLength + (Elements * (leftElement + rightElement)) + zerosLength)));
        T* a = sums + sumsLength;
        T* b = a + (Elements * leftElement);
        T* zeros = b + (Elements * rightElement);
        new Span<T>(sums, (int)sumsLength).Clear();
        new Span<T>(zeros, zerosLength).Clear();
        TileOperands<T> tile = new()
        {
            Segments = 1,
            LeftRow = 1,
            LeftStep = left,
            RightStep = right,
            StartRow = tileColumns,
            DestinationRow = tileColumns,
        };
        for (int first = 0; first < deltas.Tiles; first += block)
        {
            int tiles = Math.Min(block, deltas.Tiles - first);
            tile.Depth = tiles;
            if (imageIsLeft)
            {
                InputElements(images, deltas, first, tiles, leftFirst, leftEnd - leftFirst, a, leftElement, left, zeros);
                DeltaElements(deltas, first, tiles, rightFirst, rightEnd - rightFirst, b, rightElement, right, zeros);
            }
            else
            {
                DeltaElements(deltas, first, tiles, leftFirst, leftEnd - leftFirst, a, leftElement, left, zeros);
                InputElements(images, deltas, first, tiles, rightFirst, rightEnd - rightFirst, b, rightElement, right, zeros);
            }

            for (int element = 0; element < Elements; element++)
            {
                images.Prefetch(deltas, first + tiles, tiles, element);
                deltas.Prefetch(deltas, first + tiles, tiles, element);
                for (int unit = 0; unit < units; unit++)
                {
                    (int panel, int rowTile) = Math.DivRem(firstUnit + unit, rowTiles);
                    int r = Row(rowTile);
                    int c = panel * tileColumns;
                    tile.Left = a + (element * leftElement) + (r - leftFirst);
                    tile.Right = b + (element * rightElement) + (c - rightFirst);
                    tile.Start = sums + ((((nint)unit * Elements) + element) * tileLength);
                    tile.Destination = tile.Start;
                    MatrixTile.Multiply<TLanes, TVector, T>(Row(rowTile + 1) - r, rightCount - c > TLanes.Count, tile);
                }
            }
        }

        nint leftStep = Kernel * Kernel * (imageIsLeft ? 1 : inputs);
        nint rightStep = Kernel * Kernel * (imageIsLeft ? inputs : 1);
        for (int unit = 0; unit < units; unit++)
        {
            (int panel, int rowTile) = Math.DivRem(firstUnit + unit, rowTiles);
            int r = Row(rowTile);
            int c = panel * tileColumns;
            T* sum = sums + ((nint)unit * Elements * tileLength);
            Kernels(sum, tileLength);
            Spread(
                sum, tileLength, tileColumns, Row(rowTile + 1) - r, Math.Min(tileColumns, rightCount - c),
                gradient + (r * leftStep) + (c * rightStep), leftStep, rightStep, add);
        }

        int Row(int rowTile) => (int)((long)rowTile * leftCount / rowTiles);
    }

    // Gᵀ s G of 16 elements, in place, elements apart: the first nine become the kernel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernels<T>(T* sums, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> half = Vector512.Create(T.CreateChecked(0.5));
        for (int j = 0; j < length; j += Lanes<T>())
        {
            T* from = sums + j;
            Lines(from, length, half, out Vector512<T> a0, out Vector512<T> a1, out Vector512<T> a2);
            Lines(from + length, length, half, out Vector512<T> b0, out Vector512<T> b1, out Vector512<T> b2);
            Lines(from + (2 * length), length, half, out Vector512<T> c0, out Vector512<T> c1, out Vector512<T> c2);
            Lines(from + (3 * length), length, half, out Vector512<T> d0, out Vector512<T> d1, out Vector512<T> d2);
            Positions(a0, b0, c0, d0, half, from, length);
            Positions(a1, b1, c1, d1, half, from + (3 * length), length);
            Positions(a2, b2, c2, d2, half, from + (6 * length), length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Lines(T* from, int length, Vector512<T> half, out Vector512<T> k0, out Vector512<T> k1, out Vector512<T> k2)
        {
            Vector512<T> s1 = Vector512.Load(from + (4 * length));
            Vector512<T> s2 = Vector512.Load(from + (8 * length));
            Vector512<T> sum = (s1 + s2) * half;
            k0 = Vector512.Load(from) + sum;
            k1 = (s1 - s2) * half;
            k2 = Vector512.Load(from + (12 * length)) + sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Positions(Vector512<T> s0, Vector512<T> s1, Vector512<T> s2, Vector512<T> s3, Vector512<T> half, T* to, int length)
        {
            Vector512<T> sum = (s1 + s2) * half;
            (s0 + sum).Store(to);
            ((s1 - s2) * half).Store(to + length);
            (s3 + sum).Store(to + (2 * length));
        }
    }

    private static void Spread<T>(
        T* sum,
        int tileLength,
        int tileColumns,
        int rows,
        int columns,
        T* gradient,
        nint rowStep,
        nint columnStep,
        bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                T* from = sum + (r * tileColumns) + c;
                T* to = gradient + (r * rowStep) + (c * columnStep);
                for (int tap = 0; tap < Kernel * Kernel; tap++)
                {
                    T value = from[tap * tileLength];
                    to[tap] = add ? to[tap] + value : value;
                }
            }
        }
    }

    // Bᵀ d B of tiles, to[element·elementLength + tile·row + channel].
    // Sound: a tile whose positions all lie in their lines is read there, and lines outside the image are zeros; other positions are looked
    // up one by one. Lanes beyond the channels asked for are never used; where they would lie outside the images, the last channels are
    // read by their numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputElements<T>(
        in TiledImages<T> images,
        in TiledImages<T> outputs,
        int first,
        int tiles,
        int channel,
        int channels,
        T* to,
        nint elementLength,
        int row,
        T* zeros)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint step = images.Channels;
        nint pitch = images.Width * step;
        int whole = Whole<T>(channels);
        T** positions = stackalloc T*[Side * Side];
        (int image, int rest) = Math.DivRem(first, outputs.TilesOfOne);
        (int tileY, int tileX) = Math.DivRem(rest, outputs.TilesAcross);
        T* source = images.Origin + (image * images.Length) + channel;
        for (int t = 0; t < tiles; t++, to += row)
        {
            int y = (Step * tileY) - images.Padding;
            int x = (Step * tileX) - images.Padding;
            T* corner = source + (y * pitch) + (x * step);
            bool fits = corner + ((Math.Min(Side, images.Height - y) - 1) * pitch) + ((Side - 1) * step) + whole <= images.End;
            if (fits && x >= 0 && x + Side <= images.Width)
            {
                T* line0 = images.Has(y) ? corner : zeros;
                T* line1 = images.Has(y + 1) ? corner + pitch : zeros;
                T* line2 = images.Has(y + 2) ? corner + (2 * pitch) : zeros;
                T* line3 = images.Has(y + 3) ? corner + (3 * pitch) : zeros;
                for (int j = 0; j < channels; j += Lanes<T>())
                {
                    Down(
                        line0 + j,
                        line1 + j,
                        line2 + j,
                        line3 + j,
                        out Vector512<T> a0,
                        out Vector512<T> a1,
                        out Vector512<T> a2,
                        out Vector512<T> a3);
                    nint k = j + step;
                    Down(
                        line0 + k,
                        line1 + k,
                        line2 + k,
                        line3 + k,
                        out Vector512<T> b0,
                        out Vector512<T> b1,
                        out Vector512<T> b2,
                        out Vector512<T> b3);
                    k += step;
                    Down(
                        line0 + k,
                        line1 + k,
                        line2 + k,
                        line3 + k,
                        out Vector512<T> c0,
                        out Vector512<T> c1,
                        out Vector512<T> c2,
                        out Vector512<T> c3);
                    k += step;
                    Down(
                        line0 + k,
                        line1 + k,
                        line2 + k,
                        line3 + k,
                        out Vector512<T> d0,
                        out Vector512<T> d1,
                        out Vector512<T> d2,
                        out Vector512<T> d3);
                    T* target = to + j;
                    Across(a0, b0, c0, d0, target, elementLength);
                    target += 4 * elementLength;
                    Across(a1, b1, c1, d1, target, elementLength);
                    target += 4 * elementLength;
                    Across(a2, b2, c2, d2, target, elementLength);
                    target += 4 * elementLength;
                    Across(a3, b3, c3, d3, target, elementLength);
                }
            }
            else
            {
                T** place = positions;
                T* start = corner;
                for (int line = y; line < y + Side; line++, start += pitch)
                {
                    T* position = start;
                    for (int at = x; at < x + Side; at++, position += step)
                    {
                        *place++ = images.Has(line) && (uint)at < (uint)images.Width ? position : zeros;
                    }
                }

                // Only next to the very end of the images some lanes are not there.
                if (corner + (Side * pitch) + (Side * step) + whole > images.End)
                {
                    EdgeElements<T, No>(positions, channels, to, elementLength);
                }
                else
                {
                    EdgeElements<T, Yes>(positions, channels, to, elementLength);
                }
            }

            if (++tileX == outputs.TilesAcross)
            {
                tileX = 0;
                if (++tileY == outputs.TilesDown)
                {
                    tileY = 0;
                    source += images.Length;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Down(
            T* line0,
            T* line1,
            T* line2,
            T* line3,
            out Vector512<T> v0,
            out Vector512<T> v1,
            out Vector512<T> v2,
            out Vector512<T> v3)
            => DownOf(
                Vector512.Load(line0),
                Vector512.Load(line1),
                Vector512.Load(line2),
                Vector512.Load(line3),
                out v0,
                out v1,
                out v2,
                out v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EdgeElements<T, TWhole>(T** positions, int channels, T* to, nint elementLength)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        for (int j = 0; j < channels; j += Lanes<T>())
        {
            Down(positions, j, channels, out Vector512<T> a0, out Vector512<T> a1, out Vector512<T> a2, out Vector512<T> a3);
            Down(positions + 1, j, channels, out Vector512<T> b0, out Vector512<T> b1, out Vector512<T> b2, out Vector512<T> b3);
            Down(positions + 2, j, channels, out Vector512<T> c0, out Vector512<T> c1, out Vector512<T> c2, out Vector512<T> c3);
            Down(positions + 3, j, channels, out Vector512<T> d0, out Vector512<T> d1, out Vector512<T> d2, out Vector512<T> d3);
            T* target = to + j;
            Across(a0, b0, c0, d0, target, elementLength);
            Across(a1, b1, c1, d1, target + (4 * elementLength), elementLength);
            Across(a2, b2, c2, d2, target + (8 * elementLength), elementLength);
            Across(a3, b3, c3, d3, target + (12 * elementLength), elementLength);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Down(
            T** positions,
            int j,
            int channels,
            out Vector512<T> v0,
            out Vector512<T> v1,
            out Vector512<T> v2,
            out Vector512<T> v3)
            => DownOf(
                Load<T, TWhole>(positions[0], j, channels),
                Load<T, TWhole>(positions[4], j, channels),
                Load<T, TWhole>(positions[8], j, channels),
                Load<T, TWhole>(positions[12], j, channels),
                out v0,
                out v1,
                out v2,
                out v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DownOf<T>(
        Vector512<T> d0,
        Vector512<T> d1,
        Vector512<T> d2,
        Vector512<T> d3,
        out Vector512<T> v0,
        out Vector512<T> v1,
        out Vector512<T> v2,
        out Vector512<T> v3)
        => (v0, v1, v2, v3) = (d0 - d2, d1 + d2, d2 - d1, d1 - d3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across<T>(Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3, T* to, nint elementLength)
        where T : unmanaged
    {
        (v0 - v2).Store(to);
        to += elementLength;
        (v1 + v2).Store(to);
        to += elementLength;
        (v2 - v1).Store(to);
        to += elementLength;
        (v1 - v3).Store(to);
    }

    // A δ Aᵀ of tiles, as above.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DeltaElements<T>(
        in TiledImages<T> deltas, int first, int tiles, int channel, int channels, T* to, nint elementLength, int row, T* zeros)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint step = deltas.Channels;
        nint pitch = deltas.Width * step;
        int whole = Whole<T>(channels);
        (int image, int rest) = Math.DivRem(first, deltas.TilesOfOne);
        (int tileY, int tileX) = Math.DivRem(rest, deltas.TilesAcross);
        T* source = deltas.Origin + (image * deltas.Length) + channel;
        for (int t = 0; t < tiles; t++, to += row)
        {
            int y = Step * tileY;
            int x = Step * tileX;
            T* corner = source + (y * pitch) + (x * step);
            T* p00 = corner;
            T* p01 = x + 1 < deltas.Width ? corner + step : zeros;
            T* p10 = y + 1 < deltas.Height ? corner + pitch : zeros;
            T* p11 = x + 1 < deltas.Width && y + 1 < deltas.Height ? corner + pitch + step : zeros;
            if (corner + pitch + step + whole > deltas.End)
            {
                Elements<No>(p00, p01, p10, p11, channels, to, elementLength);
            }
            else
            {
                Elements<Yes>(p00, p01, p10, p11, channels, to, elementLength);
            }

            if (++tileX == deltas.TilesAcross)
            {
                tileX = 0;
                if (++tileY == deltas.TilesDown)
                {
                    tileY = 0;
                    source += deltas.Length;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Elements<TWhole>(T* p00, T* p01, T* p10, T* p11, int channels, T* to, nint elementLength)
            where TWhole : struct, IFlag
        {
            for (int j = 0; j < channels; j += Lanes<T>())
            {
                Vector512<T> d00 = Load<T, TWhole>(p00, j, channels);
                Vector512<T> d01 = Load<T, TWhole>(p01, j, channels);
                Vector512<T> d10 = Load<T, TWhole>(p10, j, channels);
                Vector512<T> d11 = Load<T, TWhole>(p11, j, channels);
                T* target = to + j;
                Four(d00, d01, target, elementLength);
                target += 4 * elementLength;
                Four(d00 + d10, d01 + d11, target, elementLength);
                target += 4 * elementLength;
                Four(d00 - d10, d01 - d11, target, elementLength);
                target += 4 * elementLength;
                Four(-d10, -d11, target, elementLength);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(Vector512<T> v0, Vector512<T> v1, T* to, nint elementLength)
        {
            v0.Store(to);
            to += elementLength;
            (v0 + v1).Store(to);
            to += elementLength;
            (v0 - v1).Store(to);
            to += elementLength;
            (-v1).Store(to);
        }
    }

    // start + Aᵀ m A of tiles. Sound: positions outside the outputs are written elsewhere, and what is left of a vector is read and written
    // by its numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outputs<T, TCurrent>(
        in TiledImages<T> outputs,
        int first,
        int tiles,
        T* from,
        nint elementLength,
        int row,
        T* starts,
        T* unused)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCurrent : struct, IFlag
    {
        int channels = outputs.Channels;
        int wholeVectors = channels / Lanes<T>() * Lanes<T>();
        nint pitch = (nint)outputs.Width * channels;
        (int image, int rest) = Math.DivRem(first, outputs.TilesOfOne);
        (int tileY, int tileX) = Math.DivRem(rest, outputs.TilesAcross);
        T* origin = outputs.Origin + (image * outputs.Length);
        for (int t = 0; t < tiles; t++, from += row)
        {
            int y = Step * tileY;
            int x = Step * tileX;
            T* corner = origin + (y * pitch) + ((nint)x * channels);
            bool right = x + 1 < outputs.Width;
            bool below = y + 1 < outputs.Height;
            T* p01 = right ? corner + channels : unused;
            T* p10 = below ? corner + pitch : unused;
            T* p11 = right && below ? corner + pitch + channels : unused;
            OutputVectors<T, TCurrent, Yes>(from, elementLength, corner, p01, p10, p11, 0, wholeVectors, starts);
            if (wholeVectors < channels)
            {
                OutputVectors<T, TCurrent, No>(from, elementLength, corner, p01, p10, p11, wholeVectors, channels, starts);
            }

            if (++tileX == outputs.TilesAcross)
            {
                tileX = 0;
                if (++tileY == outputs.TilesDown)
                {
                    tileY = 0;
                    origin += outputs.Length;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OutputVectors<T, TCurrent, TWhole>(
        T* from,
        nint elementLength,
        T* p00,
        T* p01,
        T* p10,
        T* p11,
        int begin,
        int end,
        T* starts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCurrent : struct, IFlag
        where TWhole : struct, IFlag
    {
        for (int j = begin; j < end; j += Lanes<T>())
        {
            T* m = from + j;
            Up(m, 4 * elementLength, out Vector512<T> a0, out Vector512<T> a1);
            m += elementLength;
            Up(m, 4 * elementLength, out Vector512<T> b0, out Vector512<T> b1);
            m += elementLength;
            Up(m, 4 * elementLength, out Vector512<T> c0, out Vector512<T> c1);
            m += elementLength;
            Up(m, 4 * elementLength, out Vector512<T> d0, out Vector512<T> d1);
            Put(a0 + b0 + c0, p00, j, end, starts);
            Put(b0 - c0 - d0, p01, j, end, starts);
            Put(a1 + b1 + c1, p10, j, end, starts);
            Put(b1 - c1 - d1, p11, j, end, starts);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Up(T* m, nint line, out Vector512<T> v0, out Vector512<T> v1)
        {
            Vector512<T> m1 = Vector512.Load(m + line);
            Vector512<T> m2 = Vector512.Load(m + (2 * line));
            v0 = Vector512.Load(m) + m1 + m2;
            v1 = m1 - m2 - Vector512.Load(m + (3 * line));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(Vector512<T> value, T* to, int j, int end, T* starts)
            => Store<T, TWhole>((TCurrent.IsSet ? Load<T, TWhole>(to, j, end) : Vector512.Load(starts + j)) + value, to, j, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load<T, TWhole>(T* source, int at, int length)
        where T : unmanaged
        where TWhole : struct, IFlag
        => PartialVector.Load<T, TWhole>(ref *source, (nuint)at, (nuint)length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TWhole>(Vector512<T> value, T* destination, int at, int length)
        where T : unmanaged
        where TWhole : struct, IFlag
        => PartialVector.Store<T, TWhole>(value, ref *destination, (nuint)at, (nuint)length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load<T>(T* source, int at, int length)
        where T : unmanaged
        => PartialVector.Load(ref *source, (nuint)at, (nuint)length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector512<T> value, T* destination, int at, int length)
        where T : unmanaged
        => PartialVector.Store(value, ref *destination, (nuint)at, (nuint)length);

    private static int Whole<T>(int channels)
        where T : unmanaged
        => (channels + Lanes<T>() - 1) / Lanes<T>() * Lanes<T>();

    private static int BlockTiles<T>(int channels, int least, int tiles)
        where T : unmanaged
    {
        int most = Math.Clamp(BlockBytes / (Elements * channels * sizeof(T)), least, MaxBlockTiles);
        return Math.Min(most / MatrixTile.MaxRows * MatrixTile.MaxRows, Math.Max(1, tiles));
    }

    // One line of the cache more than the tiles need: elements a multiple of a page apart would all fall into the same sets.
    private static nint ElementLength<T>(int tiles, int channels)
        where T : unmanaged
        => ((nint)tiles * channels) + Lanes<T>();

    // Memory of one thread, grown and kept.
    private static class Scratch<T>
        where T : unmanaged
    {
        [ThreadStatic]
        private static T[]? t_room;

        // Pinned, and kept alive by the thread's own field for as long as the thread computes. Behind it there is room for one row of a
        // tile.
        public static T* Room(int length)
        {
            int needed = checked(length + ((MatrixTile.MaxRowBytes + 64) / sizeof(T)));
            if (t_room is null || t_room.Length < needed)
            {
                t_room = GC.AllocateArray<T>(needed, pinned: true);
            }

            nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(t_room));
            return (T*)((address + 63) & ~63);
        }
    }
}
