using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// The mean squared error, over choices and draws, with which the weighted mean of chosen objects estimates the pool's mean landscape,
/// compared with that of the same number of objects chosen at random, (1/N − 1/M) S². The first is measured: further choices with the same
/// probabilities and the same balance are drawn, and each is compared with the pool at fresh draws. So it includes the rounding of the last
/// objects in the cube method, which is most of the error where few are chosen, and which the formula of the variance
/// (<see cref="OfWeighted"/>) leaves out. Where labels are not known, their spread given the network adds (1/M²) Σ (1/π_i − 1) var ℓ_i,
/// exactly.
/// </summary>
/// <param name="Weighted">The mean squared error of the weighted estimate, mean over choices and draws.</param>
/// <param name="Random">That of objects chosen at random.</param>
/// <param name="Ratio">
/// The first over the second; 1 where both are 0: all of the pool is taken, or its objects are the same but for rounding.
/// </param>
/// <param name="Low">Lower end of the interval of the ratio: how other draws and choices would have it.</param>
/// <param name="High">Upper end of the interval of the ratio.</param>
/// <param name="Draws">The number of draws it comes from.</param>
internal sealed record ChoiceError(double Weighted, double Random, double Ratio, double Low, double High, int Draws)
{
    private const int FewestChoices = 64;
    private const int MostChoices = 256;
    private const int ObjectsGoneThrough = 1_000_000;

    /// <summary>Measures the error at draws that the probabilities do not come from.</summary>
    /// <param name="probe">The distribution of the draws.</param>
    /// <param name="first">The number of the first draw.</param>
    /// <param name="draws">The number of draws, at least two.</param>
    /// <param name="seed">The seed of the draws, and of the choices.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="known">Whether its labels are known; if not, losses are as the network expects them.</param>
    /// <param name="probabilities">π_i.</param>
    /// <param name="balance">The variables that are balanced besides size and constant.</param>
    /// <param name="part">Of the loss, or of its shape.</param>
    /// <param name="confidence">The level of the interval.</param>
    /// <param name="choices">
    /// How many choices to draw, at least two: those of the seed from number 1 on; number 0 is left to be taken. By default from 64 to 256,
    /// more for smaller pools.
    /// </param>
    /// <param name="cancellation">Stops between chunks of objects and between choices.</param>
    public static ChoiceError Of(
        Probe probe,
        int first,
        int draws,
        ulong seed,
        Dataset pool,
        bool known,
        double[] probabilities,
        IReadOnlyList<double[]> balance,
        LandscapePart part = LandscapePart.Loss,
        double confidence = 0.95,
        int? choices = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(balance);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        int samples = choices ?? Math.Clamp(ObjectsGoneThrough / Math.Max(1, probabilities.Length), FewestChoices, MostChoices);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2, nameof(choices));
        PoolChoice[] chosen = new PoolChoice[samples];
        for (int choice = 0; choice < samples; choice++)
        {
            cancellation.ThrowIfCancellationRequested();
            chosen[choice] = PoolChoice.Of(probabilities, seed, choice + 1, [.. balance]);
        }

        double rounding = PoolScores.Rounding(probe);
        List<double[]> weighted = [];
        List<double> random = [];
        PoolScores.Sweep(
            probe,
            first,
            draws,
            seed,
            pool,
            known,
            part,
            (_, _, mean, square) =>
            {
                double ofRandom = OfRandom(probabilities, mean, square);
                bool same = !(ofRandom > 0) || AreSame(mean, square, rounding);
                weighted.Add(same ? new double[samples] : OfChoices(chosen, probabilities, mean, square));
                random.Add(same ? 0 : ofRandom);
            },
            cancellation);
        return Of([.. weighted], [.. random], confidence);
    }

    /// <summary>
    /// The ratio of two means over the same draws, with an interval of its logarithm by the delta method: the variance over draws and that
    /// over choices, less what single pairs of the two add to either, below which neither lies.
    /// </summary>
    /// <param name="weighted">The squared error of each choice, draw by draw.</param>
    /// <param name="random">The expected squared error at random, draw by draw.</param>
    /// <param name="confidence">The level of the interval.</param>
    internal static ChoiceError Of(double[][] weighted, double[] random, double confidence)
    {
        int draws = weighted.Length;
        int choices = weighted[0].Length;
        double[] ofDraw = [.. weighted.Select(errors => Sums.Mean(errors))];
        double top = Sums.Mean(ofDraw);
        double bottom = Sums.Mean(random);
        double ratio = bottom > 0 ? top / bottom : 1;
        double overDraws = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double residual = ofDraw[draw] - (ratio * random[draw]);
            overDraws += residual * residual;
        }

        double overChoices = 0;
        double pairs = 0;
        for (int choice = 0; choice < choices; choice++)
        {
            double effect = 0;
            for (int draw = 0; draw < draws; draw++)
            {
                effect += (weighted[draw][choice] - ofDraw[draw]) / draws;
            }

            overChoices += effect * effect;
            for (int draw = 0; draw < draws; draw++)
            {
                double residual = weighted[draw][choice] - ofDraw[draw] - effect;
                pairs += residual * residual;
            }
        }

        overDraws /= (double)draws * (draws - 1);
        overChoices /= (double)choices * (choices - 1);
        pairs /= (double)draws * choices * (draws - 1) * (choices - 1);
        double variance = Math.Max(overDraws, pairs) + Math.Max(overChoices, pairs) - pairs;
        double error = top > 0 ? Math.Sqrt(variance) / top : 0;
        double factor = Elementary.Exp(StudentQuantile.Of(1 - ((1 - confidence) / 2), Math.Min(draws, choices) - 1) * error);
        return new ChoiceError(top, bottom, ratio, ratio / factor, ratio * factor, draws);
    }

    // The squared error of each choice at one draw; what labels add that are not known is the same for all.
    private static double[] OfChoices(PoolChoice[] chosen, double[] probabilities, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double center = Sums.Mean(first);
        double ofLabels = 0;
        for (int i = 0; i < second.Length; i++)
        {
            ofLabels = Math.FusedMultiplyAdd((1 / probabilities[i]) - 1, PoolScores.Deviation(first, second, i, first[i]), ofLabels);
        }

        ofLabels /= (double)probabilities.Length * probabilities.Length;
        double[] errors = new double[chosen.Length];
        for (int choice = 0; choice < errors.Length; choice++)
        {
            double difference = chosen[choice].Mean(first) - center;
            errors[choice] = Math.FusedMultiplyAdd(difference, difference, ofLabels);
        }

        return errors;
    }

    // Whether no object differs from the mean by more than rounding.
    private static bool AreSame(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double rounding)
    {
        double center = Sums.Mean(first);
        double level = 0;
        double most = 0;
        for (int i = 0; i < first.Length; i++)
        {
            level = Math.Max(level, Math.Abs(first[i]));
            most = Math.Max(most, PoolScores.Deviation(first, second, i, center));
        }

        return Math.Sqrt(most) <= rounding * level;
    }

    /// <summary>
    /// What the weighted mean has at one draw for a balanced sample by formula (Deville and Tillé 2005): (1/M²) (m/(m − p)) Σ (1/π_i − 1)
    /// E(ℓ_i − x_iβ)² over the m objects that are not sure, x_i the p balancing variables, the size π_i among them, and β their regression
    /// with the weights (1/π_i − 1). The rounding of the last objects is not in it.
    /// </summary>
    /// <param name="probabilities">π_i.</param>
    /// <param name="balance">The variables that are balanced besides size and constant.</param>
    /// <param name="first">E ℓ_i.</param>
    /// <param name="second">E ℓ_i²; empty where ℓ_i is known.</param>
    /// <param name="onConstant">Whether the sample is balanced on the constant.</param>
    internal static double OfWeighted(
        ReadOnlySpan<double> probabilities,
        IReadOnlyList<double[]> balance,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        bool onConstant = true)
    {
        int variables = balance.Count + (onConstant ? 2 : 1);
        double[] normal = new double[variables * variables];
        double[] right = new double[variables];
        double[] x = new double[variables];
        int open = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            double weight = (1 / probabilities[i]) - 1;
            if (weight > 0)
            {
                open++;
                Variables(i, probabilities[i]);
                for (int row = 0; row < variables; row++)
                {
                    right[row] += weight * x[row] * first[i];
                    for (int column = 0; column < variables; column++)
                    {
                        normal[(row * variables) + column] += weight * x[row] * x[column];
                    }
                }
            }
        }

        double[] beta = Solve(normal, right, out int rank);
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            double weight = (1 / probabilities[i]) - 1;
            if (weight > 0)
            {
                Variables(i, probabilities[i]);
                double fitted = 0;
                for (int row = 0; row < variables; row++)
                {
                    fitted += beta[row] * x[row];
                }

                sum += weight * PoolScores.Deviation(first, second, i, fitted);
            }
        }

        double objects = probabilities.Length;
        return open > rank ? sum / objects / objects * open / (open - rank) : 0;

        void Variables(int i, double probability)
        {
            x[0] = probability;
            for (int row = 1; row < variables; row++)
            {
                x[row] = onConstant && row == 1 ? 1 : balance[row - (onConstant ? 2 : 1)][i];
            }
        }
    }

    /// <summary>The variance of the mean of the same number of objects chosen at random.</summary>
    internal static double OfRandom(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double objects = probabilities.Length;
        double center = Sums.Mean(first);
        double sum = 0;
        for (int i = 0; i < first.Length; i++)
        {
            sum += PoolScores.Deviation(first, second, i, center);
        }

        return objects > 1 ? ((1 / Sums.Sum(probabilities)) - (1 / objects)) * sum / (objects - 1) : 0;
    }

    // Cholesky's, in a scale in which the diagonal is 1; a variable that others already say is left out.
    private static double[] Solve(double[] normal, double[] right, out int rank)
    {
        const double said = 1e-12;
        int size = right.Length;
        double[] factor = new double[size * size];
        double[] middle = new double[size];
        double[] scale = new double[size];
        bool[] kept = new bool[size];
        rank = 0;
        for (int row = 0; row < size; row++)
        {
            scale[row] = normal[(row * size) + row] > 0 ? 1 / Math.Sqrt(normal[(row * size) + row]) : 0;
            for (int column = 0; column <= row; column++)
            {
                double value = normal[(row * size) + column] * scale[row] * scale[column];
                for (int j = 0; j < column; j++)
                {
                    value -= factor[(row * size) + j] * factor[(column * size) + j];
                }

                if (column < row)
                {
                    factor[(row * size) + column] = kept[column] ? value / factor[(column * size) + column] : 0;
                }
                else if (scale[row] > 0 && value > said)
                {
                    kept[row] = true;
                    rank++;
                    factor[(row * size) + row] = Math.Sqrt(value);
                    double rest = right[row] * scale[row];
                    for (int j = 0; j < row; j++)
                    {
                        rest -= factor[(row * size) + j] * middle[j];
                    }

                    middle[row] = rest / factor[(row * size) + row];
                }
            }
        }

        double[] result = new double[size];
        for (int row = size - 1; row >= 0; row--)
        {
            double rest = middle[row];
            for (int j = row + 1; j < size; j++)
            {
                rest -= factor[(j * size) + row] * result[j];
            }

            result[row] = kept[row] ? rest / factor[(row * size) + row] : 0;
        }

        for (int row = 0; row < size; row++)
        {
            result[row] *= scale[row];
        }

        return result;
    }
}
