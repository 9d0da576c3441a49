using Plateau.Data;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// Monte Carlo of the true losses, compared with the closed form of the quadratic model at the same draws: Δ_{k+1} at every k in the given
/// order, V and V_shape, with the quadratic model as control variate. O(n) of memory and, besides the losses themselves, O(n·D²) of work
/// per draw.
/// </summary>
/// <remarks>
/// Per draw the model has its own squared increments η, whose mean is known exactly. The sums are over u = δ − η, made from the residuals
/// ℓ_i − q_i so that nothing cancels, and v = η − Eη: the estimate is Eη + mean(u) + (1 − β) mean(v). Sums run over units of draws that are
/// independent of one another: single draws, antithetic pairs, or the points of one randomisation.
/// </remarks>
internal sealed class QuadraticMonteCarlo
{
    private const int Folds = 8;
    private const int FewestUnitsToChoose = 16;
    private const int Statistics = 5;

    private readonly QuadraticForm _form;
    private readonly int _drawsPerUnit;
    private readonly double[] _atCenter;
    private readonly int _entries;

    // E η of each increment, then of V and of V_shape.
    private readonly double[] _expected;

    // Σu, Σv, Σu², Σuv and Σv² over the units of each fold, for each entry.
    private readonly double[] _sums;
    private readonly int[] _units = new int[Folds];
    private readonly double[] _unitU;
    private readonly double[] _unitV;
    private readonly double[] _quadratic;
    private readonly double[] _residual;
    private readonly double[] _quadraticIncrements;
    private readonly double[] _residualIncrements;

    /// <summary>Starts gathering.</summary>
    /// <param name="form">The closed form.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="drawsPerUnit">How many successive draws make one independent observation (<see cref="Probe.DrawsPerUnit"/>).</param>
    /// <param name="atCenter">The true losses at the center of the draws; those of the model by default.</param>
    public QuadraticMonteCarlo(QuadraticForm form, double sigma, int drawsPerUnit = 1, double[]? atCenter = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(drawsPerUnit);
        int n = form.Model.Objects;
        if (atCenter is not null && atCenter.Length != n)
        {
            throw new ArgumentException($"The losses at the center are of {atCenter.Length} objects instead of {n}.", nameof(atCenter));
        }

        (_form, Sigma, _drawsPerUnit) = (form, sigma, drawsPerUnit);
        _atCenter = atCenter ?? form.Model.Projected.Losses;
        _entries = n + 1;
        QuadraticTerms terms = form.Variance.Terms(sigma);
        _expected = [.. form.SquaredIncrements(sigma), terms.Total, terms.Shape];
        _sums = new double[Folds * Statistics * _entries];
        (_unitU, _unitV) = (new double[_entries], new double[_entries]);
        (_quadratic, _residual) = (new double[n], new double[n]);
        (_quadraticIncrements, _residualIncrements) = (new double[n - 1], new double[n - 1]);
    }

    /// <summary>What would bring the draws closer to the optimum, for messages.</summary>
    internal string Closer { get; init; } = "a smaller sigma";

    /// <summary>σ.</summary>
    public double Sigma { get; }

    /// <summary>The number of draws so far.</summary>
    public int Draws { get; private set; }

    /// <summary>The number of complete independent units of draws so far.</summary>
    public int Units => _units.Sum();

    /// <summary>Evaluates the true losses at the draws of a probe, and gathers them.</summary>
    /// <param name="form">
    /// The closed form, of the objects of <paramref name="data"/> in their order, in the coordinates of the probe.
    /// </param>
    /// <param name="probe">The probe, in the subspace of the form.</param>
    /// <param name="data">The objects.</param>
    /// <param name="draws">The number of draws, whole units.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="atCenter">The true losses at the center of the probe; those of the model by default.</param>
    /// <param name="drawn">Receives the number of draws done so far.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">
    /// The form, the probe and the objects do not belong together, or the draws are not whole units.
    /// </exception>
    public static QuadraticMonteCarlo Run(
        QuadraticForm form,
        Probe probe,
        Dataset data,
        int draws,
        ulong seed,
        double[]? atCenter = null,
        Action<int>? drawn = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(data);
        if (probe.Dimension != form.Model.Dimension || data.Objects != form.Model.Objects)
        {
            throw new ArgumentException(
                $"The model has {form.Model.Dimension} coordinates and {form.Model.Objects} objects, the probe {probe.Dimension} and the "
                    + $"data {data.Objects}.",
                nameof(form));
        }

        if (draws <= 0 || draws % probe.DrawsPerUnit != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(draws), draws, $"The draws of this probe come {probe.DrawsPerUnit} at a time.");
        }

        QuadraticMonteCarlo gathered = new(form, probe.Sigma, probe.DrawsPerUnit, atCenter) { Closer = probe.Closer };
        double[] z = new double[probe.Dimension];
        LossSweep.Run(
            probe,
            draws,
            seed,
            [data],
            (draw, rows) =>
            {
                probe.Coordinates(seed, draw, z);
                gathered.Add(z, rows[0]);
                drawn?.Invoke(draw + 1);
            },
            cancellation);
        return gathered;
    }

    /// <summary>Monte Carlo of the quadratic model alone: only <see cref="Quadratic"/> has a meaning.</summary>
    public static QuadraticMonteCarlo OfModel(
        QuadraticForm form,
        Probe probe,
        int draws,
        ulong seed,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(probe);
        QuadraticMonteCarlo gathered = new(form, probe.Sigma, probe.DrawsPerUnit);
        double[] z = new double[probe.Dimension];
        double[] losses = new double[form.Model.Objects];
        for (int draw = 0; draw < draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            probe.Coordinates(seed, draw, z);
            form.Model.Evaluate(z, losses);
            gathered.Add(z, losses);
        }

        return gathered;
    }

    /// <summary>Adds one draw.</summary>
    /// <param name="coordinates">z, with its σ.</param>
    /// <param name="losses">The true losses there, in the objects' order.</param>
    /// <exception cref="PlateauException">A loss is not finite.</exception>
    public void Add(ReadOnlySpan<double> coordinates, ReadOnlySpan<double> losses)
    {
        int n = _quadratic.Length;
        if (losses.Length != n)
        {
            throw new ArgumentException($"The row has {losses.Length} objects instead of {n}.", nameof(losses));
        }

        _form.Model.Evaluate(coordinates, _quadratic);
        for (int i = 0; i < n; i++)
        {
            if (!double.IsFinite(losses[i]))
            {
                throw new PlateauException(
                    FormattableString.Invariant($"The loss of object {i} in draw {Draws} (counted from 0) at σ = {Sigma} is not finite: ")
                        + $"look at the landscape closer to the optimum ({Closer}).");
            }

            _residual[i] = losses[i] - _quadratic[i];
        }

        Increments.Fill(_quadratic, _quadraticIncrements);
        Increments.Fill(_residual, _residualIncrements);
        for (int k = 0; k < n - 1; k++)
        {
            double eta = _quadraticIncrements[k];
            double rest = _residualIncrements[k];
            _unitU[k] += rest * (rest + (2 * eta));
            _unitV[k] += (eta * eta) - _expected[k];
        }

        (double own, double cross, double residual) = Covariances(_quadratic, _residual);
        _unitU[n - 1] += residual + (2 * cross);
        _unitV[n - 1] += own - _expected[n - 1];

        // The shape's part: losses less those at the center, of the model and of the truth.
        ReadOnlySpan<double> center = _form.Model.Losses;
        for (int i = 0; i < n; i++)
        {
            _quadratic[i] -= center[i];
            _residual[i] -= _atCenter[i] - center[i];
        }

        (own, cross, residual) = Covariances(_quadratic, _residual);
        _unitU[n] += residual + (2 * cross);
        _unitV[n] += own - _expected[n];
        Draws++;
        if (Draws % _drawsPerUnit == 0)
        {
            AddUnit();
        }
    }

    /// <summary>Δ_{k+1} of the true losses in the given order.</summary>
    /// <exception cref="InvalidOperationException">No unit of draws is complete yet.</exception>
    public MonteCarloEstimate SquaredIncrement(int k, ControlVariate control = ControlVariate.Chosen)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(k, _quadratic.Length);
        return Estimate(k - 1, control);
    }

    /// <summary>V, the landscape variance of the true losses over the objects and this distribution of draws.</summary>
    public MonteCarloEstimate Variance(ControlVariate control = ControlVariate.Chosen) => Estimate(_entries - 2, control);

    /// <summary>V_shape, of the losses minus the losses at the center.</summary>
    public MonteCarloEstimate ShapeVariance(ControlVariate control = ControlVariate.Chosen) => Estimate(_entries - 1, control);

    /// <summary>Δ_{k+1} of the quadratic model by plain Monte Carlo: what the closed form gives exactly.</summary>
    public MonteCarloEstimate Quadratic(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(k, _quadratic.Length);
        (int units, double v, double vv) = (0, 0, 0);
        for (int fold = 0; fold < Folds; fold++)
        {
            units += _units[fold];
            v += Sum(fold, 1, k - 1);
            vv += Sum(fold, 4, k - 1);
        }

        ThrowIfEmpty(units);
        return Mean(units, _expected[k - 1], v, vv);
    }

    private static MonteCarloEstimate Mean(int units, double expected, double sum, double squares)
    {
        double mean = sum / units;
        return new MonteCarloEstimate(
            expected + mean,
            units > 1 ? Math.Sqrt(Math.Max(0, (squares / units) - (mean * mean)) / (units - 1)) : double.NaN);
    }

    // Unbiased variances of both rows over objects, and their covariance.
    private static (double Own, double Cross, double Other) Covariances(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double ofX = x[0];
        double ofY = y[0];
        (double sumX, double sumY) = (0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            sumX += x[i] - ofX;
            sumY += y[i] - ofY;
        }

        ofX += sumX / x.Length;
        ofY += sumY / y.Length;
        (double own, double cross, double other) = (0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            double e = x[i] - ofX;
            double f = y[i] - ofY;
            own = Math.FusedMultiplyAdd(e, e, own);
            cross = Math.FusedMultiplyAdd(e, f, cross);
            other = Math.FusedMultiplyAdd(f, f, other);
        }

        double free = x.Length - 1;
        return (own / free, cross / free, other / free);
    }

    private static void ThrowIfEmpty(int units)
    {
        if (units == 0)
        {
            throw new InvalidOperationException("No unit of draws was added yet.");
        }
    }

    private void AddUnit()
    {
        int fold = Units % Folds;
        _units[fold]++;
        for (int entry = 0; entry < _entries; entry++)
        {
            double u = _unitU[entry] / _drawsPerUnit;
            double v = _unitV[entry] / _drawsPerUnit;
            Sum(fold, 0, entry) += u;
            Sum(fold, 1, entry) += v;
            Sum(fold, 2, entry) += u * u;
            Sum(fold, 3, entry) += u * v;
            Sum(fold, 4, entry) += v * v;
        }

        Array.Clear(_unitU);
        Array.Clear(_unitV);
    }

    private ref double Sum(int fold, int statistic, int entry) => ref _sums[(((fold * Statistics) + statistic) * _entries) + entry];

    private MonteCarloEstimate Estimate(int entry, ControlVariate control)
    {
        int units = Units;
        ThrowIfEmpty(units);
        bool chosen = control == ControlVariate.Chosen && units >= FewestUnitsToChoose;
        double[] whole = new double[Statistics];
        for (int fold = 0; fold < Folds; fold++)
        {
            for (int statistic = 0; statistic < Statistics; statistic++)
            {
                whole[statistic] += Sum(fold, statistic, entry);
            }
        }

        (double sum, double squares) = (0, 0);
        for (int fold = 0; fold < Folds; fold++)
        {
            // 1 − β: 0 takes u alone, 1 takes u + v.
            double rest = control == ControlVariate.None ? 1 : 0;
            if (chosen)
            {
                double others = units - _units[fold];
                double u = whole[0] - Sum(fold, 0, entry);
                double v = whole[1] - Sum(fold, 1, entry);

                // The spread of u + v less that of u.
                double more = (2 * (whole[3] - Sum(fold, 3, entry))) + (whole[4] - Sum(fold, 4, entry))
                    - (((2 * u * v) + (v * v)) / others);
                rest = more < 0 ? 1 : 0;
            }

            sum += Sum(fold, 0, entry) + (rest * Sum(fold, 1, entry));
            squares += Sum(fold, 2, entry) + (rest * ((2 * Sum(fold, 3, entry)) + Sum(fold, 4, entry)));
        }

        return Mean(units, _expected[entry], sum, squares);
    }
}
