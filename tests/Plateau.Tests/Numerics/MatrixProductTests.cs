using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class MatrixProductTests
{
    private static readonly int[] Awkward =
    [
        0, 1, 2, 3, 7, 10, 11, 12, 13, 15, 16, 17, 23, 25, 31, 32, 33, 47, 48, 49, 63, 65, 100, 129, 257,
    ];

    internal static readonly KernelKind[] Kernels = [KernelKind.Scalar, KernelKind.Vector128, KernelKind.Avx2, KernelKind.Avx512];

    public static TheoryData<KernelKindName> AllKernels() => new(Kernels.Select(k => new KernelKindName(k.ToString())));

    public enum Start
    {
        Zero,
        Current,
        Row,
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void Every_awkward_size_equals_the_naive_chain_bit_for_bit_in_single_precision(KernelKindName kernel)
        => EverySize<float>(kernel.Kind);

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void Every_awkward_size_equals_the_naive_chain_bit_for_bit_in_double_precision(KernelKindName kernel)
        => EverySize<double>(kernel.Kind);

    [Theory]
    [InlineData(5, 784, 40)]
    [InlineData(13, 385, 300)]
    [InlineData(30, 1000, 33)]
    [InlineData(3, 2048, 17)]
    public void Depth_and_column_blocks_round_nothing(int m, int k, int n)
    {
        foreach (KernelKind kernel in Kernels)
        {
            foreach (Start start in Enum.GetValues<Start>())
            {
                Compare(new Case<float>(m, k, n, (int)start), kernel, start);
                Compare(new Case<double>(m, k, n, 3 - (int)start), kernel, start);
            }
        }
    }

    [Fact]
    public void Any_range_of_rows_and_columns_of_packed_operands_gives_the_bits_of_the_whole()
    {
        const int M = 41;
        const int K = 50;
        const int N = 93;
        Case<float> c = new(M, K, N, 0);
        float[] whole = c.Naive(Start.Zero);
        foreach (KernelKind kernel in Kernels)
        {
            PackedLeft<float> left = new(kernel);
            PackedRight<float> right = new(kernel);
            left.Pack(c.Left);
            right.Pack(c.Right);
            foreach ((int row, int rows, int column, int columns) in new[]
            {
                (0, M, 0, N),
                (5, 20, 7, 50),
                (12, 1, 16, 16),
                (13, 28, 17, 76),
                (40, 1, 92, 1),
                (3, 9, 33, 32),
            })
            {
                float[] part = new float[rows * columns];
                MatrixProduct.Multiply(left, right, part, columns, default, row, rows, column, columns);
                float[] partOfView = new float[rows * columns];
                MatrixProduct.Multiply(c.Left.RowRange(row, rows), right, partOfView, columns, default, column, columns);
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        Assert.Equal(whole[((row + i) * N) + column + j], part[(i * columns) + j]);
                        Assert.Equal(whole[((row + i) * N) + column + j], partOfView[(i * columns) + j]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(100, 12, 3)]
    [InlineData(5, 32, 7)]
    [InlineData(0, 32, 2)]
    [InlineData(1024, 1, 5)]
    public void Shares_cover_every_index_once_in_order(int count, int multiple, int workers)
    {
        int next = 0;
        for (int w = 0; w < workers; w++)
        {
            (int start, int length) = MatrixProduct.Share(count, multiple, w, workers);
            Assert.Equal(next, start);
            Assert.True(start % multiple == 0 || start == count);
            next = start + length;
        }

        Assert.Equal(count, next);
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void What_is_not_a_number_stays_in_its_own_row_and_column(KernelKindName kernel)
    {
        const int M = 14;
        const int K = 20;
        const int N = 37;
        Case<float> c = new(M, K, N, 0);
        c.LeftData[(3 * K) + 5] = float.NaN;
        c.RightData[(7 * N) + 36] = float.PositiveInfinity;
        float[] product = new float[M * N];
        MatrixProduct.Multiply(c.Left, c.Right, product, N, default, kernel.Kind);
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < N; j++)
            {
                Assert.Equal(i != 3 && j != 36, float.IsFinite(product[(i * N) + j]));
            }
        }
    }

    [Fact]
    public void Packing_again_with_a_smaller_shape_leaves_nothing_of_the_larger_one()
    {
        PackedRight<float> right = new();
        foreach ((int k, int n) in new[] { (60, 70), (9, 5), (33, 40) })
        {
            Case<float> c = new(6, k, n, 0);
            right.Pack(c.Right);
            float[] product = new float[6 * n];
            MatrixProduct.Multiply(c.Left, right, product, n);
            Assert.Equal(c.Naive(Start.Zero), product);
        }
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_refused()
    {
        float[] data = new float[12];
        Assert.Throws<ArgumentException>(() => new MatrixView<float>(data, 4, 4).Rows);
        Assert.Throws<ArgumentException>(
            () => MatrixProduct.Multiply(new MatrixView<float>(data, 3, 4), new MatrixView<float>(data, 3, 4), new float[16], 4));
        Assert.Throws<ArgumentException>(
            () => MatrixProduct.Multiply(new MatrixView<float>(data, 3, 4), new MatrixView<float>(data, 4, 3), new float[8], 3));
        Assert.Throws<ArgumentException>(
            () => MatrixProduct.Multiply(
                new MatrixView<float>(data, 3, 4),
                new MatrixView<float>(data, 4, 3),
                new float[9],
                3,
                Initial<float>.Row(new float[2])));
        Assert.Throws<ArgumentException>(
            () =>
            {
                PackedLeft<float> left = new(KernelKind.Scalar);
                left.Pack(new MatrixView<float>(data, 3, 4));
                PackedRight<float> right = new(KernelKind.Avx512);
                right.Pack(new MatrixView<float>(data, 4, 3));
                MatrixProduct.Multiply(left, right, new float[9], 3);
            });
    }

    private static void EverySize<T>(KernelKind kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Every size meets each place, beside sizes that wander; all layouts and starts go round.
        int turn = 0;
        foreach (int size in Awkward)
        {
            for (int place = 0; place < 3; place++)
            {
                for (int repeat = 0; repeat < 5; repeat++)
                {
                    int[] sizes = [Awkward[turn % 21], Awkward[(turn * 7) % 22], Awkward[(turn * 11) % 20]];
                    sizes[place] = size;
                    Compare(new Case<T>(sizes[0], sizes[1], sizes[2], turn % 5), kernel, (Start)(turn % 3));
                    turn++;
                }
            }
        }
    }

    private static void Compare<T>(Case<T> c, KernelKind kernel, Start start)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] expected = c.Naive(start);
        Assert.Equal(expected, c.Product((l, r, d, s, i) => MatrixProduct.Multiply(l, r, d, s, i, kernel), start));
        PackedRight<T> right = new(kernel);
        right.Pack(c.Right);
        PackedLeft<T> left = new(kernel);
        left.Pack(c.Left);
        Assert.Equal(expected, c.Product((l, r, d, s, i) => MatrixProduct.Multiply(left, right, d, s, i), start));
    }

    // A readable name for the test runner; the enum itself is internal.
    public sealed record KernelKindName(string Name)
    {
        internal KernelKind Kind => Enum.Parse<KernelKind>(Name);

        public override string ToString() => Name;
    }

    private sealed class Case<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public delegate void ProductOf(MatrixView<T> left, MatrixView<T> right, Span<T> destination, int stride, Initial<T> initial);

        private readonly int _m;
        private readonly int _k;
        private readonly int _n;
        private readonly int _layout;
        private readonly T[] _current;
        private readonly T[] _row;

        public Case(int m, int k, int n, int layout)
        {
            (_m, _k, _n, _layout) = (m, k, n, layout);
            LeftData = Numbers(((m * 3) + 2) * (k + 3), 1);
            RightData = Numbers(((k * 3) + 2) * (n + 3), 2);
            _current = Numbers(m * n, 3);
            _row = Numbers(n, 4);
        }

        public T[] LeftData { get; }

        public T[] RightData { get; }

        public MatrixView<T> Left => View(LeftData, _m, _k, _layout & 1);

        public MatrixView<T> Right => View(RightData, _k, _n, _layout >> 1);

        public T[] Naive(Start start)
        {
            T[,] left = Copy(Left);
            T[,] right = Copy(Right);
            T[] c = new T[_m * _n];
            for (int i = 0; i < _m; i++)
            {
                for (int j = 0; j < _n; j++)
                {
                    T sum = start switch { Start.Zero => T.Zero, Start.Current => _current[(i * _n) + j], _ => _row[j] };
                    for (int p = 0; p < _k; p++)
                    {
                        sum = T.FusedMultiplyAdd(left[i, p], right[p, j], sum);
                    }

                    c[(i * _n) + j] = sum;
                }
            }

            return c;
        }

        // The destination has rows further apart than needed, and what lies between must stay.
        public T[] Product(ProductOf multiply, Start start)
        {
            int stride = _n + 3;
            T mark = T.CreateChecked(-77);
            T[] wide = new T[(_m * stride) + 1];
            Array.Fill(wide, mark);
            for (int i = 0; i < _m; i++)
            {
                _current.AsSpan(i * _n, _n).CopyTo(wide.AsSpan(i * stride));
            }

            Initial<T> initial = start switch
            {
                Start.Zero => Initial<T>.Zero,
                Start.Current => Initial<T>.Current,
                _ => Initial<T>.Row(_row),
            };
            multiply(Left, Right, wide, stride, initial);
            T[] c = new T[_m * _n];
            for (int i = 0; i < _m; i++)
            {
                wide.AsSpan(i * stride, _n).CopyTo(c.AsSpan(i * _n));
                Assert.Equal(new[] { mark, mark, mark }, wide.AsSpan((i * stride) + _n, 3).ToArray());
            }

            Assert.Equal(mark, wide[^1]);
            return c;
        }

        private static T[,] Copy(MatrixView<T> view)
        {
            T[,] copy = new T[view.Rows, view.Columns];
            for (int i = 0; i < view.Rows; i++)
            {
                for (int j = 0; j < view.Columns; j++)
                {
                    copy[i, j] = view[i, j];
                }
            }

            return copy;
        }

        private static MatrixView<T> View(T[] data, int rows, int columns, int layout) => layout switch
        {
            0 => new(data, rows, columns),
            1 => new MatrixView<T>(data, columns, rows, rows + 1, 1).Transposed,
            _ => new(data, rows, columns, (3 * columns) + 1, Math.Min(2, 1 + columns)),
        };

        private static T[] Numbers(int count, int draw)
        {
            T[] numbers = new T[count];
            RandomStream random = new(11, RandomPurpose.Subset, draw);
            for (int i = 0; i < count; i++)
            {
                numbers[i] = T.CreateTruncating((2 * random.Uniform(i)) - 1);
            }

            return numbers;
        }
    }
}
