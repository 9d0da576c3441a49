using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>
/// An operand of a matrix product laid out as the kernel reads it: panels of <see cref="PanelWidth"/> outer indices, and in a panel one
/// short contiguous row for each inner index k. Packing again reuses the memory.
/// </summary>
internal abstract unsafe class PackedPanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;

    // Lanes read beyond the last column of a range that starts inside a panel; they are never stored.
    private const int Slack = 64;

    private T[] _buffer = [];
    private int _offset;

    private protected PackedPanels(KernelKind kernel, int panelWidth)
    {
        Kernel = kernel;
        PanelWidth = panelWidth;
    }

    /// <summary>The kernel whose layout this is.</summary>
    public KernelKind Kernel { get; }

    /// <summary>The outer indices of a panel.</summary>
    public int PanelWidth { get; }

    /// <summary>The number of inner indices k, over which the product sums.</summary>
    public int Depth { get; private set; }

    /// <summary>The number of outer indices: rows of a left operand, columns of a right one.</summary>
    public int Outer { get; private set; }

    /// <summary>The number of panels; the last one may be partly padding.</summary>
    public int Panels => (Outer + PanelWidth - 1) / PanelWidth;

    // Pinned for life: the address never changes, so kernels need no fixed statement.
    internal T* Pointer => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_buffer)) + _offset;

    internal int PanelLength => Depth * PanelWidth;

    /// <summary>
    /// Sets the shape. The caller then writes the panels through <see cref="Panel"/>. The padding is set to zero; the rest keeps its old
    /// numbers.
    /// </summary>
    public void Resize(int depth, int outer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(outer);
        Depth = depth;
        Outer = outer;
        int length = checked((Panels * PanelLength) + Slack);
        if (_buffer.Length < length + (Alignment / sizeof(T)))
        {
            _buffer = GC.AllocateUninitializedArray<T>(length + (Alignment / sizeof(T)), pinned: true);
            nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_buffer));
            _offset = (int)((-address & (Alignment - 1)) / sizeof(T));
        }

        _buffer.AsSpan(_offset + (Panels * PanelLength), Slack).Clear();
        int used = outer % PanelWidth;
        if (used != 0)
        {
            Span<T> last = Panel(Panels - 1);
            for (int p = 0; p < depth; p++)
            {
                last.Slice((p * PanelWidth) + used, PanelWidth - used).Clear();
            }
        }
    }

    /// <summary>One panel: Depth rows of PanelWidth numbers. Lets a convolution write its patches where the kernel reads them.</summary>
    public Span<T> Panel(int index) => _buffer.AsSpan(_offset + (index * PanelLength), PanelLength);

    // view: (depth, outer).
    private protected void PackView(MatrixView<T> view, int firstPanel, int panels)
    {
        fixed (T* source = &view.Origin)
        {
            for (int panel = firstPanel; panel < firstPanel + panels; panel++)
            {
                int start = panel * PanelWidth;
                // Sound: the view was checked when made; the destination is one panel of this buffer.
                CopyPanel(
                    source + ((nint)start * view.ColumnStride),
                    view.RowStride,
                    view.ColumnStride,
                    Depth,
                    Math.Min(PanelWidth, Outer - start),
                    Pointer + ((nint)panel * PanelLength),
                    PanelWidth);
            }
        }
    }

    /// <summary>
    /// destination[p·width + j] = source[p·step + j·stride] for p &lt; depth and j &lt; count.
    /// Sound when the source holds those elements and the destination depth × width ≥ count.
    /// </summary>
    internal static void CopyPanel(T* source, nint step, nint stride, int depth, int count, T* destination, int width)
    {
        if (stride == 1)
        {
            for (int p = 0; p < depth; p++)
            {
                new ReadOnlySpan<T>(source + (p * step), count).CopyTo(new Span<T>(destination + ((nint)p * width), count));
            }

            return;
        }

        int j = 0;
        int p0 = 0;
        if (step == 1 && CanTranspose)
        {
            p0 = depth & ~3;
            for (; j + 4 <= count; j += 4)
            {
                T* column = source + (j * stride);
                T* target = destination + j;
                for (int p = 0; p < p0; p += 4)
                {
                    Transpose4(column + p, stride, target + ((nint)p * width), width);
                }
            }

            CopyElements(source + p0, step, stride, depth - p0, j, destination + ((nint)p0 * width), width);
        }

        CopyElements(source + (j * stride), step, stride, depth, count - j, destination + j, width);
    }

    private static bool CanTranspose => Avx.IsSupported || AdvSimd.Arm64.IsSupported;

    private static void CopyElements(T* source, nint step, nint stride, int depth, int count, T* destination, int width)
    {
        for (int j = 0; j < count; j++)
        {
            for (int p = 0; p < depth; p++)
            {
                destination[((nint)p * width) + j] = source[(p * step) + (j * stride)];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(T* source, nint stride, T* destination, nint width)
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<float> a = Vector128.Load((float*)source);
            Vector128<float> b = Vector128.Load((float*)(source + stride));
            Vector128<float> c = Vector128.Load((float*)(source + (2 * stride)));
            Vector128<float> d = Vector128.Load((float*)(source + (3 * stride)));
            Vector128<double> ab = ZipLow(a, b).AsDouble();
            Vector128<double> cd = ZipLow(c, d).AsDouble();
            Vector128<double> abHigh = ZipHigh(a, b).AsDouble();
            Vector128<double> cdHigh = ZipHigh(c, d).AsDouble();
            ZipLow(ab, cd).Store((double*)destination);
            ZipHigh(ab, cd).Store((double*)(destination + width));
            ZipLow(abHigh, cdHigh).Store((double*)(destination + (2 * width)));
            ZipHigh(abHigh, cdHigh).Store((double*)(destination + (3 * width)));
        }
        else
        {
            for (int half = 0; half < 4; half += 2)
            {
                double* low = (double*)(source + (half * stride));
                double* high = (double*)(source + ((half + 1) * stride));
                double* target = (double*)(destination + half);
                Vector128<double> a = Vector128.Load(low);
                Vector128<double> b = Vector128.Load(high);
                Vector128<double> c = Vector128.Load(low + 2);
                Vector128<double> d = Vector128.Load(high + 2);
                ZipLow(a, b).Store(target);
                ZipHigh(a, b).Store(target + width);
                ZipLow(c, d).Store(target + (2 * width));
                ZipHigh(c, d).Store(target + (3 * width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b)
        => Avx.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b)
        => Avx.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipLow(Vector128<double> a, Vector128<double> b)
        => Avx.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipHigh(Vector128<double> a, Vector128<double> b)
        => Avx.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}

/// <summary>
/// A packed left operand A (m × k), in panels of rows: pack a chunk of inputs once, multiply it with the weights of many draws.
/// </summary>
internal sealed class PackedLeft<T> : PackedPanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // With more of the inner indices than this there is too little to leave out.
    private const double LargestShare = 0.9;

    private int[] _picks = [];
    private int[] _counts = [];
    private bool _compact;

    /// <summary>An empty operand for a kernel; by default the fastest here.</summary>
    public PackedLeft(KernelKind? kernel = null)
        : base(kernel ?? KernelKinds.Best, MatrixProduct.TileRows<T>(kernel ?? KernelKinds.Best))
    {
    }

    /// <summary>The number of rows m.</summary>
    public int Rows => Outer;

    /// <summary>The inner indices k that each panel holds, ascending, Depth places per panel; empty when every panel holds all.</summary>
    internal ReadOnlySpan<int> Picks => _compact ? _picks.AsSpan(0, Panels * Depth) : default;

    /// <summary>Whether panels leave out the indices k at which all their rows are zero.</summary>
    public bool LeavesOut => _compact;

    /// <summary>How many inner indices k each panel holds; empty when every panel holds all.</summary>
    internal ReadOnlySpan<int> PickCounts => _compact ? _counts.AsSpan(0, Panels) : default;

    /// <summary>Lays out <paramref name="view"/> (m × k).</summary>
    public void Pack(MatrixView<T> view)
    {
        _compact = false;
        Resize(view.Columns, view.Rows);
        PackView(view.Transposed, 0, Panels);
    }

    /// <summary>
    /// Lays out <paramref name="view"/> (m × k), leaving out of each panel every k at which all its rows are zero. Adding 0·b leaves a sum
    /// of finite numbers as it is, so the product has the same bits; it costs less by the share left out, and where that is small nothing
    /// is left out.
    /// </summary>
    public void PackNonZero(MatrixView<T> view)
    {
        Pack(view);
        if (_picks.Length < Panels * Depth)
        {
            _picks = new int[Panels * Depth];
        }

        if (_counts.Length < Panels)
        {
            _counts = new int[Panels];
        }

        long held = 0;
        for (int panel = 0; panel < Panels; panel++)
        {
            // Bits gathered by "or" are zero together only where every number is zero; a minus zero counts as something, which costs
            // nothing but time.
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<T, ulong>(Panel(panel));
            int wordsPerRow = PanelWidth * Unsafe.SizeOf<T>() / sizeof(ulong);
            int found = 0;
            for (int k = 0; k < Depth; k++)
            {
                ulong any = 0;
                foreach (ulong word in words.Slice(k * wordsPerRow, wordsPerRow))
                {
                    any |= word;
                }

                _picks[(panel * Depth) + found] = k;
                found += Convert.ToInt32(any != 0);
            }

            _counts[panel] = found;
            held += found;
        }

        if (held > LargestShare * Panels * Depth)
        {
            return;
        }

        _compact = true;
        for (int panel = 0; panel < Panels; panel++)
        {
            Span<T> rows = Panel(panel);
            for (int place = 0; place < _counts[panel]; place++)
            {
                int k = _picks[(panel * Depth) + place];
                rows.Slice(k * PanelWidth, PanelWidth).CopyTo(rows[(place * PanelWidth)..]);
            }
        }
    }

    /// <summary>
    /// Lays out some panels of <paramref name="view"/>, after <see cref="PackedPanels{T}.Resize"/>: the share of one thread.
    /// </summary>
    public void Pack(MatrixView<T> view, int firstPanel, int panels) => PackView(view.Transposed, firstPanel, panels);
}

/// <summary>
/// A packed right operand B (k × n), in panels of columns: pack the weights of a draw once, multiply all chunks of objects with them.
/// </summary>
internal sealed class PackedRight<T> : PackedPanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>An empty operand for a kernel; by default the fastest here.</summary>
    public PackedRight(KernelKind? kernel = null)
        : base(kernel ?? KernelKinds.Best, MatrixProduct.TileColumns<T>(kernel ?? KernelKinds.Best))
    {
    }

    /// <summary>The number of columns n.</summary>
    public int Columns => Outer;

    /// <summary>Lays out <paramref name="view"/> (k × n).</summary>
    public void Pack(MatrixView<T> view)
    {
        Resize(view.Rows, view.Columns);
        PackView(view, 0, Panels);
    }

    /// <summary>
    /// Lays out the share of one of several threads; where the shape differs from the one before, a single thread has to lay out
    /// everything.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are several threads, and the shape differs from the one before.</exception>
    public void Pack(MatrixView<T> view, int part, int parts)
    {
        if (parts == 1)
        {
            Pack(view);
            return;
        }

        if (Depth != view.Rows || Columns != view.Columns)
        {
            throw new InvalidOperationException(
                $"Threads share the packing of {Depth} × {Columns} numbers, not of {view.Rows} × {view.Columns}.");
        }

        (int first, int panels) = MatrixProduct.Share(Panels, 1, part, parts);
        PackView(view, first, panels);
    }
}
