using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// One run of thick-restart block Lanczos. Of the orthonormal basis V the first <see cref="_done"/> vectors have been multiplied, the rest
/// is the next block, and A V_done = V H + E holds for the products as they were computed: H keeps every coefficient, symmetric or not, and
/// what a restart loses of it is kept as a norm. So |Ay − θy| of a Ritz vector y = V s is known from H alone.
/// </summary>
internal sealed class BlockLanczos
{
    // One vector at a time costs the fewest products; two see an eigenvalue's second copy for little more, since they share a pass over the
    // objects. Measured, with the room a basis has beyond the wanted vectors: docs/methods/eigenpairs.md.
    private const int DefaultBlock = 2;
    private const int DefaultRoom = 32;
    private const long BasisBytes = 2L << 30;
    private const int HopelessProducts = 400;

    // What is left of a vector without the basis, relative to its length before, is noise below this.
    private const double Negligible = 1e-14;

    // Restarts that lower open residuals by less than this are in vain; so many of them are enough, near the rounding of the products.
    private const double Gain = 0.9;
    private const int MostInVain = 3;
    private const double Floor = 100;

    // A column that shrinks by so much while others of its block are taken off has lost digits.
    private const double Cancelled = 0.1;

    private readonly SymmetricOperator _matrix;
    private readonly EigenQuestion _question;
    private readonly List<double[]> _basis = [];
    private readonly Stack<double[]> _spare = new();
    private readonly int _block;
    private readonly int _capacity;
    private readonly int _count;
    private readonly long _mostProducts;
    private readonly long?[] _convergedAt;

    // H, (capacity + the widest block, as many).
    private readonly double[,] _coefficients;
    private readonly double[] _lost;
    private int _done;
    private int _drawn;
    private double[] _values = [];
    private int _convergedBefore;
    private double _openBefore = double.PositiveInfinity;
    private int _restartsInVain;
    private bool _fresh;
    private double _norm;

    public BlockLanczos(SymmetricOperator matrix, EigenQuestion question)
    {
        (_matrix, _question, _count) = (matrix, question, question.Count);
        int n = matrix.Dimension;
        _block = Math.Min(n, question.BlockSize ?? DefaultBlock);
        long affordable = BasisBytes / (sizeof(double) * (long)n);
        int least = _count + (2 * _block);
        _capacity = Math.Min(n, Math.Max(least, question.MaxBasis ?? (int)Math.Min(affordable, least + DefaultRoom)));
        _coefficients = new double[_capacity + _block, _capacity + _block];
        _lost = new double[_capacity + _block];
        _mostProducts = question.MaxProducts ?? Math.Max(HopelessProducts, (long)HopelessProducts * _count / 4);
        _convergedAt = new long?[_count];
    }

    public Eigenpairs Solve(CancellationToken cancellation)
    {
        long before = _matrix.Products;
        AddBlock(Mixed(_question.Start), _block);
        while (true)
        {
            bool drawn = _fresh;
            Multiply(cancellation);
            long products = _matrix.Products - before;
            RitzValues ritz = RitzValues.Of(_coefficients, _done, _question.Which);
            _norm = Math.Max(_norm, ritz.Values.Max(Math.Abs));
            Eigenpair[] pairs = [.. Enumerable.Range(0, Math.Min(_count, _done)).Select(i => Pair(ritz, i, products))];
            _question.Progress?.Invoke(
                new EigenProgress(products, pairs.Count(pair => pair.Converged), _count, pairs.Max(pair => pair.Residual)));
            bool whole = _done == _matrix.Dimension;
            bool finished = pairs.Length == _count
                && (!_fresh || (drawn && !Changed(pairs)))
                && pairs.All(pair => pair.Converged || pair.ResidualNorm <= _matrix.Precision * _norm);
            _values = [.. pairs.Select(pair => pair.Value)];
            if (whole || finished || (products >= _mostProducts && pairs.Length == _count))
            {
                return Result(ritz, pairs, products);
            }

            if (_basis.Count == _done)
            {
                AddBlock([], Math.Min(_block, _matrix.Dimension - _done));
            }

            if (_basis.Count > _capacity)
            {
                if (IsStuck(pairs))
                {
                    return Result(ritz, pairs, products);
                }

                Restart(ritz);
            }
        }
    }

    // Whether restarts no longer help: of the pairs that are open some are at the rounding of the products, a little above what it is said
    // to be, and none has gained.
    private bool IsStuck(Eigenpair[] pairs)
    {
        int converged = pairs.Count(pair => pair.Converged);
        double open = pairs.Where(pair => !pair.Converged).Sum(pair => pair.ResidualNorm);
        bool gained = pairs.Length < _count || converged > _convergedBefore || open < Gain * _openBefore;
        _restartsInVain = gained ? 0 : _restartsInVain + 1;
        if (gained)
        {
            (_convergedBefore, _openBefore) = (converged, open);
        }

        return _restartsInVain >= MostInVain
            && pairs.Any(pair => !pair.Converged && pair.ResidualNorm <= Floor * _matrix.Precision * _norm);
    }

    // Whether random vectors brought something better: copies of an eigenvalue beyond what a block can tell apart.
    private bool Changed(Eigenpair[] pairs)
        => pairs.Length != _values.Length
            || pairs.Zip(_values)
                .Any(pair => Math.Abs(pair.First.Value - pair.Second) > Math.Max(pair.First.ResidualNorm, _matrix.Precision * _norm));

    private Eigenpair Pair(RitzValues ritz, int index, long products)
    {
        Eigenpair pair = Eigenpair.Of(ritz.Values[index], Residual(ritz, index), _matrix.Precision * _norm, _question.Tolerance, products);
        _convergedAt[index] = pair.Converged ? _convergedAt[index] ?? products : null;
        return pair with { Products = _convergedAt[index] ?? products };
    }

    // |A V s − θ V s|: |(H − θ)s| over all of the basis, and at most Σ|s_j| |E_j|.
    private double Residual(RitzValues ritz, int index)
    {
        double square = 0;
        for (int row = 0; row < _basis.Count; row++)
        {
            double entry = row < _done ? -ritz.Values[index] * ritz.Vectors[row, index] : 0;
            for (int column = 0; column < _done; column++)
            {
                entry += _coefficients[row, column] * ritz.Vectors[column, index];
            }

            square += entry * entry;
        }

        double lost = 0;
        for (int column = 0; column < _done; column++)
        {
            lost += Math.Abs(ritz.Vectors[column, index]) * _lost[column];
        }

        return Math.Sqrt(square) + lost;
    }

    // A times the next block, made orthogonal to the basis; what is left is the block after it.
    private void Multiply(CancellationToken cancellation)
    {
        double[][] block = [.. _basis.Skip(_done)];
        double[][] products = [.. block.Select(_ => Room())];
        _matrix.Multiply(block, products, cancellation);
        int first = _done;
        _done = _basis.Count;
        _norm = Math.Max(_norm, products.Max(VectorBlocks.Norm));
        Orthogonalize(products, (row, column, value) => _coefficients[row, first + column] += value);
        _fresh = Factorize(products, first);
        if (_fresh)
        {
            AddBlock([], Math.Min(_block, _matrix.Dimension - _done));
        }
    }

    // As many random mixtures of the given vectors as a block holds: a narrow block rich in all of them beats a block of all, whose Krylov
    // space grows by one power of A for as many products as there are vectors.
    private double[][] Mixed(IReadOnlyList<double[]> given)
    {
        double[,] weights = new double[given.Count, Math.Min(_block, given.Count)];
        for (int column = 0; column < weights.GetLength(1); column++)
        {
            RandomStream stream = new(_question.Seed, RandomPurpose.StartMixtures, column);
            for (int row = 0; row < given.Count; row++)
            {
                weights[row, column] = stream.Normal(row);
            }
        }

        return VectorBlocks.Combinations([.. given], weights);
    }

    // W = Q R, the longest column first. Columns that are noise go no further: then the basis spans all that the block can reach, and the
    // answer is yes.
    private bool Factorize(double[][] left, int first)
    {
        List<int> open = [.. Enumerable.Range(0, left.Length)];
        double[] lengths = [.. left.Select(VectorBlocks.Norm)];
        bool noise = false;
        while (open.Count > 0)
        {
            double[] norms = [.. open.Select(column => VectorBlocks.Norm(left[column]))];
            int at = Array.IndexOf(norms, norms.Max());
            int pivot = open[at];
            double norm = norms[at];
            noise = norm <= Negligible * _norm;
            if (noise || _basis.Count == _matrix.Dimension)
            {
                break;
            }

            open.RemoveAt(at);
            double[] next = left[pivot];
            Sums.Scale(1 / norm, next);

            // What cancellation brought back of the basis, relative to the little that is left.
            double rest = 1;
            if (norm < Cancelled * lengths[pivot])
            {
                Orthogonalize([next], (row, _, value) => _coefficients[row, first + pivot] += norm * value);
                rest = VectorBlocks.Norm(next);
                Sums.Scale(1 / rest, next);
            }

            _coefficients[_basis.Count, first + pivot] += norm * rest;
            _basis.Add(next);
            double[][] others = [.. open.Select(column => left[column])];
            double[,] along = VectorBlocks.Products([next], others);
            VectorBlocks.AddCombinations([next], along, others, -1);
            for (int i = 0; i < open.Count; i++)
            {
                _coefficients[_basis.Count - 1, first + open[i]] += along[0, i];
            }
        }

        foreach (int column in open)
        {
            _lost[first + column] = VectorBlocks.Norm(left[column]);
            _spare.Push(left[column]);
        }

        return noise;
    }

    // Vectors as they are, as far as they are independent, and random ones, until the next block has its size.
    private void AddBlock(IReadOnlyList<double[]> given, int size)
    {
        Queue<double[]> candidates = new(given);
        while (_basis.Count - _done < size)
        {
            if (!candidates.TryDequeue(out double[]? vector))
            {
                vector = Room();
                NormalNumbers.Fill(new RandomStream(_question.Seed, RandomPurpose.StartVectors, _drawn++), vector);
            }

            double length = VectorBlocks.Norm(vector);
            if (!(length > 0) || !double.IsFinite(length))
            {
                continue;
            }

            Sums.Scale(1 / length, vector);
            Orthogonalize([vector], static (_, _, _) => { });
            double rest = VectorBlocks.Norm(vector);
            if (rest > Negligible)
            {
                Sums.Scale(1 / rest, vector);
                Orthogonalize([vector], static (_, _, _) => { });
                Sums.Scale(1 / VectorBlocks.Norm(vector), vector);
                _basis.Add(vector);
            }
        }
    }

    private void Orthogonalize(double[][] vectors, Action<int, int, double> add)
    {
        double[,] along = VectorBlocks.Orthogonalize([.. _basis], vectors);
        for (int row = 0; row < along.GetLength(0); row++)
        {
            for (int column = 0; column < vectors.Length; column++)
            {
                add(row, column, along[row, column]);
            }
        }
    }

    // The wanted Ritz vectors and as many more as keep the basis useful take its place; the next block stays.
    private void Restart(RitzValues ritz)
    {
        int next = _basis.Count - _done;
        int kept = Math.Clamp(_count + ((_capacity - _count) / 3), 1, Math.Min(_done - 1, _capacity - next));
        double[,] vectors = new double[_done, kept];
        for (int row = 0; row < _done; row++)
        {
            for (int column = 0; column < kept; column++)
            {
                vectors[row, column] = ritz.Vectors[row, column];
            }
        }

        double[][] old = [.. _basis.Take(_done)];
        double[][] ritzVectors = [.. Enumerable.Range(0, kept).Select(_ => { double[] room = Room(); Array.Clear(room); return room; })];
        VectorBlocks.AddCombinations(old, vectors, ritzVectors);
        double[,] turned = new double[_basis.Count, kept];
        for (int row = 0; row < _basis.Count; row++)
        {
            for (int column = 0; column < kept; column++)
            {
                for (int j = 0; j < _done; j++)
                {
                    turned[row, column] += _coefficients[row, j] * vectors[j, column];
                }
            }
        }

        double[] lost = new double[kept];
        double[,] compressed = new double[kept + next, kept];
        for (int column = 0; column < kept; column++)
        {
            double outside = 0;
            for (int row = 0; row < kept; row++)
            {
                for (int j = 0; j < _done; j++)
                {
                    compressed[row, column] += vectors[j, row] * turned[j, column];
                }
            }

            for (int j = 0; j < _done; j++)
            {
                double rest = turned[j, column];
                for (int row = 0; row < kept; row++)
                {
                    rest -= vectors[j, row] * compressed[row, column];
                }

                outside += rest * rest;
                lost[column] += Math.Abs(vectors[j, column]) * _lost[j];
            }

            lost[column] += Math.Sqrt(outside);
            for (int row = 0; row < next; row++)
            {
                compressed[kept + row, column] = turned[_done + row, column];
            }
        }

        double[][] following = [.. _basis.Skip(_done)];
        _basis.Clear();
        _basis.AddRange(ritzVectors);
        _basis.AddRange(following);
        foreach (double[] vector in old)
        {
            _spare.Push(vector);
        }

        Array.Clear(_coefficients);
        Array.Clear(_lost);
        lost.CopyTo(_lost, 0);
        for (int row = 0; row < kept + next; row++)
        {
            for (int column = 0; column < kept; column++)
            {
                _coefficients[row, column] = compressed[row, column];
            }
        }

        _done = kept;
    }

    private Eigenpairs Result(RitzValues ritz, Eigenpair[] pairs, long products)
    {
        double[,] vectors = new double[_done, pairs.Length];
        for (int row = 0; row < _done; row++)
        {
            for (int column = 0; column < pairs.Length; column++)
            {
                vectors[row, column] = ritz.Vectors[row, column];
            }
        }

        double[][] found = VectorBlocks.Combinations([.. _basis.Take(_done)], vectors);
        Eigenpairs.FixSigns(found);
        return new Eigenpairs(pairs, found, products, _norm);
    }

    // A vector of the right length, of unknown numbers.
    private double[] Room() => _spare.TryPop(out double[]? vector) ? vector : new double[_matrix.Dimension];
}
