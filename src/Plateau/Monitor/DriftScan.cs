using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Monitor;

/// <summary>
/// Tests whether a stream has changed, and finds where (docs/theory.md T11, "Streams"). It takes objects in pairs, keeps sums over at most
/// 64 blocks of equal size, merged two by two as the stream grows, and compares the objects before each border between blocks with those
/// after it.
/// </summary>
/// <remarks>
/// <para>
/// It watches, for each object, its mean loss over the draws and four contrasts of its losses (half of the draws minus the other half, by
/// random signs), which show a change of the losses that does not change their mean. For each pair it watches half the squared difference
/// of its two objects, whose expectation is V for any mean. Heavy tails would cause false alarms in a test of means, so the test uses
/// x/(|x| + s), and the means themselves are reported. The scale s is the median size over the first pairs, which shows a change of all
/// objects soonest, and of the loss and of V the mean size besides, which shows one of few large ones.
/// </para>
/// <para>
/// A difference of means counts as a change by Bernstein's inequality, with the pooled variance and the range so far in place of the true
/// ones; the chance is shared among all borders, all eight scores and all times: of the whole, one in a hundred, the l-th size of blocks
/// gets 6/(π²l²), and each of the looks taken at that size a like part. Rates are measured in docs/methods/monitor-measured.md.
/// </para>
/// </remarks>
internal sealed class DriftScan
{
    private const int Contrasts = 4;
    private const int OfVariance = 1;
    private const int Values = Contrasts + 2;
    private const int Scores = Values + 2;
    private const int Blocks = 64;
    private const int FirstBlock = 8;
    private const int FewestAside = 32;
    private const int ForScale = 32;
    private const double FalseAlarms = 0.01;

    // Per block and score: their sum, and that of their squares.
    private readonly double[] _scores = new double[Blocks * Scores];
    private readonly double[] _scoreSquares = new double[Blocks * Scores];

    // The same of the values as they are.
    private readonly double[] _values = new double[Blocks * Values];
    private readonly double[] _valueSquares = new double[Blocks * Values];

    // The objects of the first pairs, and the scales that come from them.
    private readonly double[] _begin = new double[2 * ForScale * Values];
    private readonly double[] _scale = new double[Scores];
    private readonly double[] _least = new double[Scores];
    private readonly double[] _most = new double[Scores];
    private readonly double[] _now = new double[Values];
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

    /// <summary>Begins without objects.</summary>
    /// <param name="confidence">The confidence of the interval of a change.</param>
    public DriftScan(double confidence) => _confidence = confidence;

    /// <summary>The first change that was found; null while there is none.</summary>
    public Drift? Found => _found;

    /// <summary>Adds one object.</summary>
    /// <param name="mean">Its mean loss over the draws.</param>
    /// <param name="row">Its loss, or its shape, at each draw.</param>
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
        double variance = HalfSquaredDifference(row);
        if (_pairs > ForScale)
        {
            Take(_firstMean, _first, variance);
            Score(withVariance: true);
            Take(mean, row, variance);
            Score(withVariance: false);
            EndOfPair();
            return;
        }

        int at = (int)(_pairs - 1) * 2 * Values;
        Take(_firstMean, _first, variance);
        _now.CopyTo(_begin, at);
        Take(mean, row, variance);
        _now.CopyTo(_begin, at + Values);
        if (_pairs == ForScale)
        {
            SetScales();
            for (int item = 0; item < 2 * ForScale; item++)
            {
                _begin.AsSpan(item * Values, Values).CopyTo(_now);
                Score(withVariance: item % 2 == 0);
                if (item % 2 == 1)
                {
                    EndOfPair();
                }
            }
        }
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(MonitorState state)
    {
        state.Exchange(_scores);
        state.Exchange(_scoreSquares);
        state.Exchange(_values);
        state.Exchange(_valueSquares);
        state.Exchange(_begin);
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
        string? of = _found is null ? null : WordConverter.Word(_found.Of);
        state.Exchange(ref of);
        if (of is not null)
        {
            double[] numbers = _found is null
                ? new double[6]
                : [_found.Since, _found.Found, _found.Before, _found.After, _found.Low, _found.High];
            state.Exchange(numbers.AsSpan());
            var kind = Enum.Parse<DriftKind>(of, ignoreCase: true);
            _found = new Drift(kind, (long)numbers[0], (long)numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        }
    }

    // Scores 0 … 5 are of the values in their order, 6 and 7 of the first two again.
    private static int Of(int score) => score % Values;

    // As many +1 as −1, so that a common shift of all draws cancels; with an odd number one draw is left out. Of few draws all contrasts
    // there are: each beside the mean of those before it.
    private static double[] Signs(int draws)
    {
        double[] signs = new double[Contrasts * draws];
        for (int c = 0; c < Contrasts; c++)
        {
            Span<double> one = signs.AsSpan(c * draws, draws);
            if (draws <= Contrasts + 1)
            {
                for (int t = 0; t <= c + 1 && c + 1 < draws; t++)
                {
                    one[t] = t == c + 1 ? -1 : 1.0 / (c + 1);
                }

                continue;
            }

            int[] order = new RandomStream(0, RandomPurpose.Contrast, c).Permutation(draws);
            for (int i = 0; i < draws - (draws % 2); i++)
            {
                one[order[i]] = i % 2 == 0 ? 1 : -1;
            }
        }

        return signs;
    }

    private double HalfSquaredDifference(ReadOnlySpan<double> row)
    {
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

        return square / (2 * row.Length);
    }

    private void Take(double mean, ReadOnlySpan<double> row, double variance)
    {
        _now[0] = mean;
        _now[OfVariance] = variance;
        for (int c = 0; c < Contrasts; c++)
        {
            _now[2 + c] = Sums.Dot(_signs.AsSpan(c * row.Length, row.Length), row) / row.Length;
        }
    }

    private void EndOfPair()
    {
        if (++_inBlock < _blockSize)
        {
            return;
        }

        _full++;
        _inBlock = 0;
        Look();
        if (_full == Blocks)
        {
            Merge();
        }
    }

    private void SetScales()
    {
        for (int s = 0; s < Scores; s++)
        {
            double[] sizes = [.. Enumerable.Range(0, ForScale).Select(pair => Math.Abs(_begin[(2 * pair * Values) + Of(s)]))];
            double mean = Sums.Mean(sizes);
            Array.Sort(sizes);
            double median = sizes[ForScale / 2];
            _scale[s] = s < Values && median > 0 ? median : mean;
        }
    }

    private void Score(bool withVariance)
    {
        bool isFirst = _full == 0 && _inBlock == 0 && _blockSize == FirstBlock && withVariance;
        for (int s = 0; s < Scores; s++)
        {
            if (Of(s) == OfVariance && !withVariance)
            {
                continue;
            }

            double value = _now[Of(s)];
            double size = Math.Abs(value) + _scale[s];
            double score = size > 0 ? value / size : 0;
            int at = (_full * Scores) + s;
            _least[s] = isFirst ? score : Math.Min(_least[s], score);
            _most[s] = isFirst ? score : Math.Max(_most[s], score);
            _scores[at] += score;
            _scoreSquares[at] += score * score;
            if (s < Values)
            {
                _values[(_full * Values) + s] += value;
                _valueSquares[(_full * Values) + s] += value * value;
            }
        }
    }

    // How many scores of a value a block holds.
    private int Each(int value) => value == OfVariance ? _blockSize : 2 * _blockSize;

    private void Look()
    {
        if (_found is not null)
        {
            return;
        }

        double chance = FalseAlarms * 6 / (Math.PI * Math.PI * _level * _level) / Blocks / (Scores * (Blocks - 1));
        double surprise = Elementary.Log(2 / chance);
        double best = 1;
        for (int s = 0; s < Scores; s++)
        {
            Side after = Range(_scores, _scoreSquares, Scores, s, 0, _full);
            Side before = default;
            for (int border = 1; border < _full; border++)
            {
                int at = ((border - 1) * Scores) + s;
                before = before.With(Each(Of(s)), _scores[at], _scoreSquares[at]);
                after = after.Without(Each(Of(s)), _scores[at], _scoreSquares[at]);
                if (before.Count < FewestAside || after.Count < FewestAside)
                {
                    continue;
                }

                double excess = Excess(before, after, _most[s] - _least[s], surprise);
                if (excess > best)
                {
                    best = excess;
                    _found = Describe(border);
                }
            }
        }
    }

    // The difference of the means over the least that is too large to be chance.
    private static double Excess(Side before, Side after, double range, double surprise)
    {
        double variance = ((before.Variance * (before.Count - 1)) + (after.Variance * (after.Count - 1)))
            / (before.Count + after.Count - 2);
        double squared = variance * ((1.0 / before.Count) + (1.0 / after.Count));
        double jump = range * surprise / 3 / Math.Min(before.Count, after.Count);
        return range == 0 ? 0 : Math.Abs(after.Mean - before.Mean) / (jump + Math.Sqrt((jump * jump) + (2 * squared * surprise)));
    }

    // Scores tell that something changed; what it was is the value whose own change is clearest.
    private Drift Describe(int border)
    {
        Change[] changes = [.. Enumerable.Range(0, Values).Select(value => Compare(value, border))];
        int clearest = 0;
        for (int value = 1; value < Values; value++)
        {
            clearest = changes[value].Clearness > changes[clearest].Clearness ? value : clearest;
        }

        (double before, double after, double step, double error) = changes[clearest];

        // The place was chosen among many for its change, so the interval is one that all of them have at once.
        double reach = Elementary.NormalQuantile(1 - ((1 - _confidence) / (2 * (Blocks - 1)))) * error;
        DriftKind of = clearest == 0 ? DriftKind.Mean : clearest == OfVariance ? DriftKind.Variance : DriftKind.Pattern;
        (double low, double high) =
            clearest == OfVariance ? (Elementary.Exp(step - reach), Elementary.Exp(step + reach)) : (step - reach, step + reach);
        return new Drift(of, 2L * border * _blockSize, 2 * _pairs, before, after, low, high);
    }

    // The step of a mean, or of the logarithm of V.
    private Change Compare(int value, int border)
    {
        Side before = Range(_values, _valueSquares, Values, value, 0, border);
        Side after = Range(_values, _valueSquares, Values, value, border, _full);
        double a = before.Variance / before.Count;
        double b = after.Variance / after.Count;
        if (value != OfVariance)
        {
            return new Change(before.Mean, after.Mean, after.Mean - before.Mean, Math.Sqrt(a + b));
        }

        return before.Mean > 0 && after.Mean > 0
            ? new Change(
                before.Mean,
                after.Mean,
                Elementary.Log(after.Mean / before.Mean),
                Math.Sqrt((a / before.Mean / before.Mean) + (b / after.Mean / after.Mean)))
            : new Change(
                before.Mean,
                after.Mean,
                after.Mean == before.Mean ? 0 : after.Mean > before.Mean ? double.PositiveInfinity : double.NegativeInfinity,
                0);
    }

    private Side Range(double[] sums, double[] squares, int each, int which, int from, int to)
    {
        Side side = default;
        for (int block = from; block < to; block++)
        {
            side = side.With(Each(which % Values), sums[(block * each) + which], squares[(block * each) + which]);
        }

        return side;
    }

    private void Merge()
    {
        foreach (double[] sums in (ReadOnlySpan<double[]>)[_scores, _scoreSquares, _values, _valueSquares])
        {
            int each = sums.Length / Blocks;
            for (int block = 0; block < Blocks / 2; block++)
            {
                for (int s = 0; s < each; s++)
                {
                    sums[(block * each) + s] = sums[(2 * block * each) + s] + sums[(((2 * block) + 1) * each) + s];
                }
            }

            sums.AsSpan(Blocks / 2 * each).Clear();
        }

        _full = Blocks / 2;
        _blockSize *= 2;
        _level++;
    }

    private readonly record struct Change(double Before, double After, double Step, double Error)
    {
        public double Clearness => Step == 0 ? 0 : Math.Abs(Step) / Error;
    }

    private readonly record struct Side(long Count, double Sum, double Square)
    {
        public double Mean => Sum / Count;

        public double Variance => Math.Max(0, (Square - (Sum * Sum / Count)) / (Count - 1));

        public Side With(int count, double sum, double square) => new(Count + count, Sum + sum, Square + square);

        public Side Without(int count, double sum, double square) => new(Count - count, Sum - sum, Square - square);
    }
}
