using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>Losses of many objects that a network never saw, at the same draws: what streams and pilots are drawn from.</summary>
internal sealed class LossPopulation
{
    private LossPopulation(string name, int draws, int objects, double[] losses, double[] atOptimum)
        => (Name, Draws, Objects, Losses, AtOptimum) = (name, draws, objects, losses, atOptimum);

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>The number of draws B.</summary>
    public int Draws { get; }

    /// <summary>The number of objects.</summary>
    public int Objects { get; }

    /// <summary>Objects × draws.</summary>
    public double[] Losses { get; }

    /// <summary>The loss of each object at the optimum itself.</summary>
    public double[] AtOptimum { get; }

    /// <summary>The losses of one object at every draw.</summary>
    public ReadOnlySpan<double> Row(int item) => Losses.AsSpan(item * Draws, Draws);

    /// <summary>The mean over draws of the variance of min(ℓ, cap) over the whole population, each of its objects equally likely.</summary>
    public double Variance(double cap)
    {
        double sum = 0;
        for (int t = 0; t < Draws; t++)
        {
            (double mean, double squares) = (0, 0);
            for (int i = 0; i < Objects; i++)
            {
                double off = Math.Min(Losses[(i * Draws) + t], cap) - mean;
                mean += off / (i + 1);
                squares += off * off * i / (i + 1);
            }

            sum += squares / Objects;
        }

        return sum / Draws;
    }

    /// <summary>
    /// mnist and fashion-mnist: mlp:128,128 fitted to the first 5,000 training objects, seen at all 65,000 others; digits: the same at
    /// fresh ones; powers: cubes of an exponential number over six, a heavy tail; normal: squares of normal numbers; rare: 3 objects of a
    /// thousand at 9, the rest at 0.1.
    /// </summary>
    public static LossPopulation Make(string name, string directory, int draws, ulong seed)
    {
        if (name is "powers" or "normal" or "rare")
        {
            return Synthetic(name, draws, seed);
        }

        const int fitted = 5000;
        (Dataset training, Dataset[] fresh) = name switch
        {
            "digits" => (Dataset.Digits(fitted, seed), new[] { Dataset.Digits(60_000, seed, DatasetPart.Test) }),
            "mnist" => Split(Dataset.Mnist(directory), Dataset.Mnist(directory, DatasetPart.Test), fitted),
            "fashion-mnist" => Split(Dataset.FashionMnist(directory), Dataset.FashionMnist(directory, DatasetPart.Test), fitted),
            _ => throw new PlateauException($"{name}: the populations are mnist, fashion-mnist, digits, powers, normal and rare."),
        };
        Network network = Network.Mlp(training, hidden: [128, 128]);
        Optimum optimum = Trainer.Adam(epochs: 10).Fit(network, training, seed);
        int objects = fresh.Sum(set => set.Objects);
        double[] losses = new double[objects * draws];
        LossSweep.Run(Probe.Gaussian(optimum, 0.01), draws, seed, fresh, (draw, rows) =>
        {
            int at = draw;
            foreach (double[] row in rows)
            {
                foreach (double loss in row)
                {
                    losses[at] = loss;
                    at += draws;
                }
            }
        });
        return new LossPopulation(name, draws, objects, losses, [.. fresh.SelectMany(set => Evaluation.Of(optimum, set).Losses)]);
    }

    private static (Dataset Training, Dataset[] Fresh) Split(Dataset training, Dataset test, int fitted)
        => (training.Take(fitted), [training.Select(Enumerable.Range(fitted, training.Objects - fitted).ToArray()), test]);

    private static LossPopulation Synthetic(string name, int draws, ulong seed)
    {
        const int objects = 65_000;
        double[] losses = new double[objects * draws];
        double[] at = new double[objects];
        RandomStream stream = new(seed, RandomPurpose.Subset, 1);
        for (int i = 0; i < objects; i++)
        {
            double u = stream.Uniform((2 * i) + 1);
            double z = stream.Normal(2 * i);
            at[i] = name switch
            {
                "powers" => Math.Pow(-Math.Log(u), 3) / 6,
                "normal" => z * z,
                _ => u < 0.003 ? 9 : 0.1,
            };
            for (int t = 0; t < draws; t++)
            {
                losses[(i * draws) + t] = at[i] * (1 + (0.02 * t / draws));
            }
        }

        return new LossPopulation(name, draws, objects, losses, at);
    }
}
