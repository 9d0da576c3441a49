using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// Looks whether a stream has changed, and where (theory.md T11, "Streams"). It keeps sums over at most 64 blocks of equal size, merged in pairs as the stream
/// grows, and compares what lies before with what lies after each border between blocks.
/// </summary>
/// <remarks>
/// <para>
/// Watched are, of each object, its mean loss over the draws, its contribution to V, and four contrasts of its losses (half of the draws against the other half, by
/// random signs), which show a change of the mean row that leaves its mean alone. Heavy tails would make a test of means ring falsely; so the test is on
/// x/(|x| + s), s the mean size over the first objects, while the means themselves are what is reported.
/// </para>
/// <para>
/// The test is Welch's t with its degrees of freedom, at a level that is shared among all borders, all six series and all times: of the chance that it may ever ring
/// falsely, each of the 64 looks that are taken while blocks have one size gets a like part, and the l-th size gets 6/(π²l²) of the whole. It is asymptotic; rates are measured in docs/methods/monitor.md.
/// </para>
/// </remarks>
internal sealed class DriftScan
{
    private const int Contrasts = 4;
    private const int Series = Contrasts + 2;
    private const int Blocks = 64;
    private const int FirstBlock = 16;
    private const int FewestAside = 32;
    private const int ForScale = 32;
    private const double FalseAlarms = 0.01;

    // Per block and series: the sum of the bounded scores, and of their squares.
    private readonly double[] _scores = new double[Blocks * Series];
    private readonly double[] _scoreSquares = new double[Blocks * Series];

    // The same of the values as they are.
    private readonly double[] _values = new double[Blocks * Series];
    private readonly double[] _valueSquares = new double[Blocks * Series];
    private readonly double[] _scale = new double[Series];
    private readonly double[] _object = new double[Series];
    private readonly double _confidence;
    private double[] _signs = [];
    private long _objects;
    private int _full;
    private int _inBlock;
    private int _blockSize = FirstBlock;
    private int _level = 1;
    private Drift? _found;

    /// <summary>Begins.</summary>
    /// <param name="confidence">Of the interval of a change.</param>
    public DriftScan(double confidence) => _confidence = confidence;

    /// <summary>The first change that was found; null while there is none.</summary>
    public Drift? Found => _found;

    /// <summary>Adds one object.</summary>
    /// <param name="mean">Its mean loss over the draws.</param>
    /// <param name="contribution">Its contribution to V.</param>
    /// <param name="row">Its loss at each draw.</param>
    public void Add(double mean, double contribution, ReadOnlySpan<double> row)
    {
        if (_signs.Length != Contrasts * row.Length)
        {
            _signs = Signs(row.Length);
        }

        _objects++;
        _object[0] = mean;
        _object[1] = contribution;
        for (int c = 0; c < Contrasts; c++)
        {
            _object[2 + c] = Sums.Dot(_signs.AsSpan(c * row.Length, row.Length), row) / row.Length;
        }

        if (_objects <= ForScale)
        {
            for (int s = 0; s < Series; s++)
            {
                _scale[s] += Math.Abs(_object[s]) / ForScale;
            }

            return;
        }

        int at = _full * Series;
        for (int s = 0; s < Series; s++, at++)
        {
            double value = _object[s];
            double size = Math.Abs(value) + _scale[s];
            double score = size > 0 ? value / size : 0;
            _scores[at] += score;
            _scoreSquares[at] += score * score;
            _values[at] += value;
            _valueSquares[at] += value * value;
        }

        if (++_inBlock == _blockSize)
        {
            _full++;
            _inBlock = 0;
            Look();
            if (_full == Blocks)
            {
                Merge();
            }
        }
    }

    /// <summary>Writes or reads what has been gathered.</summary>
    public void Exchange(MonitorState state)
    {
        state.Exchange(_scores);
        state.Exchange(_scoreSquares);
        state.Exchange(_values);
        state.Exchange(_valueSquares);
        state.Exchange(_scale);
        state.Exchange(ref _objects);
        state.Exchange(ref _full);
        state.Exchange(ref _inBlock);
        state.Exchange(ref _blockSize);
        state.Exchange(ref _level);
        string? of = _found?.Of;
        state.Exchange(ref of);
        if (of is not null)
        {
            double[] numbers = _found is null ? new double[6] : [_found.Since, _found.Found, _found.Before, _found.After, _found.Low, _found.High];
            state.Exchange(numbers.AsSpan());
            _found = new Drift(of, (long)numbers[0], (long)numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        }
    }

    // As many +1 as −1, so that a common shift of all draws cancels; with an odd number one draw is left out.
    private static double[] Signs(int draws)
    {
        double[] signs = new double[Contrasts * draws];
        for (int c = 0; c < Contrasts; c++)
        {
            int[] order = new RandomStream(0, RandomPurpose.Contrast, c).Permutation(draws);
            for (int i = 0; i < draws - (draws % 2); i++)
            {
                signs[(c * draws) + order[i]] = i % 2 == 0 ? 1 : -1;
            }
        }

        return signs;
    }

    private void Look()
    {
        if (_found is not null)
        {
            return;
        }

        double chance = FalseAlarms * 6 / (Math.PI * Math.PI * _level * _level) / Blocks / (Series * (Blocks - 1));
        double z = Elementary.NormalQuantile(1 - (chance / 2));
        double best = 1;
        for (int s = 0; s < Series; s++)
        {
            Side after = Range(_scores, _scoreSquares, s, 0, _full);
            Side before = default;
            for (int border = 1; border < _full; border++)
            {
                before = before.With(_blockSize, _scores[((border - 1) * Series) + s], _scoreSquares[((border - 1) * Series) + s]);
                after = after.Without(_blockSize, _scores[((border - 1) * Series) + s], _scoreSquares[((border - 1) * Series) + s]);
                if (before.Count < FewestAside || after.Count < FewestAside)
                {
                    continue;
                }

                double excess = Excess(before, after, z);
                if (excess > best)
                {
                    best = excess;
                    _found = Describe(s, border);
                }
            }
        }
    }

    // |t| over what it may be.
    private static double Excess(Side before, Side after, double z)
    {
        double a = before.Variance / before.Count;
        double b = after.Variance / after.Count;
        double error = Math.Sqrt(a + b);
        double off = Math.Abs(after.Mean - before.Mean);
        if (!(error > 1e-12 * (Math.Abs(after.Mean) + Math.Abs(before.Mean))))
        {
            return off > 1e-9 ? double.PositiveInfinity : 0;
        }

        double degrees = (a + b) * (a + b) / ((a * a / (before.Count - 1)) + (b * b / (after.Count - 1)));
        double quantile = z + (z * ((z * z) + 1) / (4 * degrees)) + (z * ((((5 * z * z) + 16) * z * z) + 3) / (96 * degrees * degrees));
        return off / error / quantile;
    }

    private Drift Describe(int series, int border)
    {
        Side before = Range(_values, _valueSquares, series, 0, border);
        Side after = Range(_values, _valueSquares, series, border, _full);
        double z = Elementary.NormalQuantile((1 + _confidence) / 2);
        long since = ForScale + ((long)border * _blockSize);
        if (series == 1)
        {
            double error = Math.Sqrt((before.Variance / before.Count / (before.Mean * before.Mean)) + (after.Variance / after.Count / (after.Mean * after.Mean)));
            double ratio = after.Mean / before.Mean;
            return new Drift("variance", since, _objects, before.Mean, after.Mean, ratio * Elementary.Exp(-z * error), ratio * Elementary.Exp(z * error));
        }

        double reach = z * Math.Sqrt((before.Variance / before.Count) + (after.Variance / after.Count));
        double step = after.Mean - before.Mean;
        return new Drift(series == 0 ? "mean" : "pattern", since, _objects, before.Mean, after.Mean, step - reach, step + reach);
    }

    private Side Range(double[] sums, double[] squares, int series, int from, int to)
    {
        Side side = default;
        for (int block = from; block < to; block++)
        {
            side = side.With(_blockSize, sums[(block * Series) + series], squares[(block * Series) + series]);
        }

        return side;
    }

    private void Merge()
    {
        foreach (double[] sums in (ReadOnlySpan<double[]>)[_scores, _scoreSquares, _values, _valueSquares])
        {
            for (int block = 0; block < Blocks / 2; block++)
            {
                for (int s = 0; s < Series; s++)
                {
                    sums[(block * Series) + s] = sums[(2 * block * Series) + s] + sums[(((2 * block) + 1) * Series) + s];
                }
            }

            sums.AsSpan(Blocks / 2 * Series).Clear();
        }

        _full = Blocks / 2;
        _blockSize *= 2;
        _level++;
    }

    private readonly record struct Side(long Count, double Sum, double Square)
    {
        public double Mean => Sum / Count;

        public double Variance => Math.Max(0, (Square - (Sum * Sum / Count)) / (Count - 1));

        public Side With(int count, double sum, double square) => new(Count + count, Sum + sum, Square + square);

        public Side Without(int count, double sum, double square) => new(Count - count, Sum - sum, Square - square);
    }
}
