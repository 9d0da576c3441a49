using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// Which objects of a pool to take next, held against what comes of it: a network is fitted to a few objects; objects are chosen from a
/// pool in different ways; how far the landscape that they draw lies from the pool's, and what the network reaches when it is fitted anew
/// to both.
/// </summary>
internal sealed class WhichDataNext
{
    private readonly Dictionary<(bool Known, LandscapePart Part), PoolScores> _scores = [];
    private double[][] _fresh = [];
    private double[] _freshMeans = [];
    private Probe? _probe;

    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>How it is fitted, every time.</summary>
    public required Trainer Trainer { get; init; }

    /// <summary>The objects at hand.</summary>
    public required Dataset AtHand { get; init; }

    /// <summary>The pool.</summary>
    public required Dataset Pool { get; init; }

    /// <summary>Objects that are neither.</summary>
    public required Dataset Test { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The draws that scores come from.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>Further draws, at which errors are measured.</summary>
    public int FreshDraws { get; init; } = 16;

    /// <summary>σ of the draws.</summary>
    public double Sigma { get; init; } = 0.01;

    /// <summary>How many choices the error of the landscape is a mean over.</summary>
    public int Choices { get; init; } = 20;

    /// <summary>The test loss and accuracy of the network at the objects at hand.</summary>
    public (double Loss, double Accuracy) Before { get; private set; }

    /// <summary>Fits the network to the objects at hand and evaluates the pool at fresh draws.</summary>
    public void Begin(CancellationToken cancellation)
    {
        Optimum optimum = Trainer.Fit(Network, AtHand, Seed, cancellation: cancellation);
        Evaluation test = Evaluation.Of(optimum, Test, cancellation);
        Before = (test.Loss, test.Accuracy!.Value);
        _probe = Probe.Gaussian(optimum, Sigma);
        List<double[]> rows = [];
        LossSweep.Run(_probe, Draws, FreshDraws, Seed, [Pool], (_, losses) => rows.Add([.. losses[0]]), cancellation);
        _fresh = [.. rows];
        _freshMeans = [.. _fresh.Select(row => Sums.Mean(row))];
    }

    /// <summary>The objects that a way chooses, and their weights.</summary>
    public (int[] Objects, double[] Weights) Choose(WayToChoose way, int count, int choice, CancellationToken cancellation)
    {
        if (!way.Scored)
        {
            return (new RandomStream(Seed, RandomPurpose.PoolOrder, choice).Permutation(Pool.Objects)[..count], Ones(count));
        }

        double[] scores = Scores(way, cancellation);
        if (way.Largest)
        {
            int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count)];
            return (order, Ones(count));
        }

        double[] probabilities = ChoiceProbabilities.Of(scores, count, way.Floor);
        if (way.Plain)
        {
            int[] sample = BalancedSample.Of(probabilities, [], Seed, choice);
            return (sample, [.. sample.Select(i => count / (scores.Length * probabilities[i]))]);
        }

        PoolChoice chosen = PoolChoice.Of(probabilities, Seed, choice, way.OnLoss ? [Score(way, cancellation).Means] : []);
        return ([.. chosen.Indices], way.Weighted ? [.. chosen.Weights] : Ones(count));
    }

    /// <summary>(1/N) Σ w_i ℓ_i less the pool's mean, squared: the mean over fresh draws and choices.</summary>
    public double Error(WayToChoose way, int count, CancellationToken cancellation)
    {
        int choices = way.Largest ? 1 : Choices;
        double sum = 0;
        for (int choice = 0; choice < choices; choice++)
        {
            (int[] objects, double[] weights) = Choose(way, count, choice, cancellation);
            for (int draw = 0; draw < _fresh.Length; draw++)
            {
                double mean = 0;
                for (int i = 0; i < objects.Length; i++)
                {
                    mean += weights[i] * _fresh[draw][objects[i]];
                }

                double difference = (mean / count) - _freshMeans[draw];
                sum += difference * difference;
            }
        }

        return sum / choices / _fresh.Length;
    }

    /// <summary>The error that the formula of the variance predicts.</summary>
    public double Predicted(WayToChoose way, int count, CancellationToken cancellation)
    {
        double[] probabilities = ChoiceProbabilities.Of(Scores(way, cancellation), count, way.Floor);
        double[][] balance = way.OnLoss ? [Score(way, cancellation).Means] : [];
        return _fresh.Average(row => ChoiceError.OfWeighted(probabilities, balance, row, default, !way.Plain));
    }

    /// <summary>The test loss and accuracy after a fit to the objects at hand and the chosen ones.</summary>
    public (double Loss, double Accuracy) Refit(WayToChoose way, int count, CancellationToken cancellation)
    {
        (int[] objects, double[] weights) = Choose(way, count, 0, cancellation);
        Dataset together = Together([.. objects]);
        Optimum optimum = (Trainer with { ObjectWeights = [.. Ones(AtHand.Objects), .. weights] })
            .Fit(Network, together, Seed, cancellation: cancellation);
        Evaluation test = Evaluation.Of(optimum, Test, cancellation);
        return (test.Loss, test.Accuracy!.Value);
    }

    /// <summary>The objects at hand, then those of the pool: the two are parts of one set.</summary>
    public required Func<int[], Dataset> Together { get; init; }

    private static double[] Ones(int count)
    {
        double[] ones = new double[count];
        Array.Fill(ones, 1.0);
        return ones;
    }

    private double[] Scores(WayToChoose way, CancellationToken cancellation)
    {
        if (!way.Scored)
        {
            return Ones(Pool.Objects);
        }

        PoolScores scores = Score(way, cancellation);
        double[] values = scores.Values;
        if (!way.Plain)
        {
            return values;
        }

        // E ℓ² = E (ℓ − L)² + 2 L ℓ̄ − L², with L as good as the same at all draws.
        double[] means = scores.Means;
        double mean = Sums.Mean(means);
        return [.. values.Select((value, i) => Math.Sqrt(Math.Max(0, (value * value) + (2 * mean * means[i]) - (mean * mean))))];
    }

    private PoolScores Score(WayToChoose way, CancellationToken cancellation)
    {
        if (!_scores.TryGetValue((way.Known, way.Part), out PoolScores? scores))
        {
            _scores[(way.Known, way.Part)] = scores = PoolScores.Of(
                _probe!,
                Draws,
                Seed,
                Pool,
                way.Known,
                way.Part,
                cancellation: cancellation);
        }

        return scores;
    }
}
