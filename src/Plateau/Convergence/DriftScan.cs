using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// Looks whether a stream has changed, and where (theory.md T11, "Streams"). It takes objects in pairs, keeps sums over at most 64 blocks of equal size, merged two by two as the stream
/// grows, and compares what lies before with what lies after each border between blocks.
/// </summary>
/// <remarks>
/// <para>
/// Watched are, of each pair, its mean loss over the draws; half the squared difference of its two objects, whose expectation is V whatever the mean; and four contrasts
/// of its losses (half of the draws against the other half, by random signs), which show a change of the mean row that leaves its mean alone. Heavy tails would make a
/// test of means ring falsely; so the test is on x/(|x| + s), s the mean size over the first pairs, while the means themselves are what is reported.
/// </para>
/// <para>
/// A difference of means is too large by Bernstein's inequality, with the pooled variance and the range so far in place of the true ones; the chance is shared among all borders, all six series and all
/// times: of the whole, one in a hundred, the l-th size of blocks gets 6/(π²l²), and each of the looks taken at that size a like part. Rates are measured in docs/methods/monitor.md.
/// </para>
/// </remarks>
internal sealed class DriftScan
{
    private const int Contrasts = 4;
    private const int Series = Contrasts + 2;
    private const int Blocks = 64;
    private const int FirstBlock = 8;
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
    private readonly double[] _least = new double[Series];
    private readonly double[] _most = new double[Series];
    private readonly double[] _pair = new double[Series];
    private readonly double _confidence;
    private double[] _signs = [];
    private double[] _first = [];
    private double _firstMean;
    private bool _isHalf;
    private long _pairs;
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
    /// <param name="row">What V is of, at each draw.</param>
    public void Add(double mean, ReadOnlySpan<double> row)
    {
        if (_signs.Length != Contrasts * row.Length)
        {
            _signs = Signs(row.Length);
        }

        _isHalf = !_isHalf;
        if (_isHalf)
        {
            _first = _first.Length == row.Length ? _first : new double[row.Length];
            row.CopyTo(_first);
            _firstMean = mean;
            return;
        }

        _pairs++;
        Pair(mean, row);
        if (_pairs <= ForScale)
        {
            for (int s = 0; s < Series; s++)
            {
                _scale[s] += Math.Abs(_pair[s]) / ForScale;
            }

            return;
        }

        int at = _full * Series;
        for (int s = 0; s < Series; s++, at++)
        {
            double value = _pair[s];
            double size = Math.Abs(value) + _scale[s];
            double score = size > 0 ? value / size : 0;
            bool isFirst = _pairs == ForScale + 1;
            _least[s] = isFirst ? score : Math.Min(_least[s], score);
            _most[s] = isFirst ? score : Math.Max(_most[s], score);
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
        state.Exchange(_least);
        state.Exchange(_most);
        int half = _isHalf ? 1 : 0;
        state.Exchange(ref half);
        _isHalf = half == 1;
        state.Exchange(ref _first);
        state.Exchange(ref _firstMean);
        state.Exchange(ref _pairs);
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

    private void Pair(double mean, ReadOnlySpan<double> row)
    {
        _pair[0] = (_firstMean + mean) / 2;
        var squares = Vector256<double>.Zero;
        int t = 0;
        for (; t <= row.Length - 4; t += 4)
        {
            Vector256<double> off = Vector256.Create(row[t..]) - Vector256.Create<double>(_first.AsSpan(t));
            squares += off * off;
        }

        double square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
        for (; t < row.Length; t++)
        {
            square += (row[t] - _first[t]) * (row[t] - _first[t]);
        }

        _pair[1] = square / (2 * row.Length);
        for (int c = 0; c < Contrasts; c++)
        {
            ReadOnlySpan<double> signs = _signs.AsSpan(c * row.Length, row.Length);
            _pair[2 + c] = (Sums.Dot(signs, _first) + Sums.Dot(signs, row)) / (2 * row.Length);
        }
    }

    private void Look()
    {
        if (_found is not null)
        {
            return;
        }

        double chance = FalseAlarms * 6 / (Math.PI * Math.PI * _level * _level) / Blocks / (Series * (Blocks - 1));
        double surprise = Elementary.Log(2 / chance);
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

                double excess = Excess(before, after, _most[s] - _least[s], surprise);
                if (excess > best)
                {
                    best = excess;
                    _found = Describe(s, border);
                }
            }
        }
    }

    // The difference of the means over the least that is too large to be chance.
    private static double Excess(Side before, Side after, double range, double surprise)
    {
        double variance = ((before.Variance * (before.Count - 1)) + (after.Variance * (after.Count - 1))) / (before.Count + after.Count - 2);
        double squared = variance * ((1.0 / before.Count) + (1.0 / after.Count));
        double jump = range * surprise / 3 / Math.Min(before.Count, after.Count);
        return range == 0 ? 0 : Math.Abs(after.Mean - before.Mean) / (jump + Math.Sqrt((jump * jump) + (2 * squared * surprise)));
    }

    private Drift Describe(int series, int border)
    {
        Side before = Range(_values, _valueSquares, series, 0, border);
        Side after = Range(_values, _valueSquares, series, border, _full);
        double z = Elementary.NormalQuantile((1 + _confidence) / 2);
        long since = 2 * (ForScale + ((long)border * _blockSize));
        if (series == 1)
        {
            double error = Math.Sqrt((before.Variance / before.Count / (before.Mean * before.Mean)) + (after.Variance / after.Count / (after.Mean * after.Mean)));
            double ratio = after.Mean / before.Mean;
            return new Drift("variance", since, 2 * _pairs, before.Mean, after.Mean, ratio * Elementary.Exp(-z * error), ratio * Elementary.Exp(z * error));
        }

        double reach = z * Math.Sqrt((before.Variance / before.Count) + (after.Variance / after.Count));
        double step = after.Mean - before.Mean;
        return new Drift(series == 0 ? "mean" : "pattern", since, 2 * _pairs, before.Mean, after.Mean, step - reach, step + reach);
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
