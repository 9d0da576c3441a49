using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Tests;

/// <summary>Small data sets made for tests.</summary>
internal static class Samples
{
    /// <summary>Normal features and uniform labels.</summary>
    public static Dataset Normal(int objects, int features, int classes, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 77);
        double[] x = new double[objects * features];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = stream.Normal(i);
        }

        int[] y = [.. Enumerable.Range(0, objects).Select(i => stream.Below(x.Length + i, classes))];
        return Dataset.Of(x, [features], y, classes);
    }

    /// <summary>Two or more overlapping normal clouds, one a class: something to learn.</summary>
    public static Dataset Clouds(int objects, int features, int classes, ulong seed, double distance = 1.0)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 78);
        RandomStream centers = new(0, RandomPurpose.Subset, 79);
        double[] x = new double[objects * features];
        int[] y = new int[objects];
        for (int i = 0; i < objects; i++)
        {
            y[i] = stream.Below(x.Length + i, classes);
            for (int j = 0; j < features; j++)
            {
                x[(i * features) + j] = stream.Normal((i * features) + j) + (distance * centers.Normal((y[i] * features) + j));
            }
        }

        return Dataset.Of(x, [features], y, classes);
    }
}
