using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>Fully connected networks, number by number in float64: the obvious twin of the engine.</summary>
internal static class SlowNetwork
{
    public static double[] Losses(Network network, double[] parameters, Dataset data)
        => [.. Enumerable.Range(0, data.Objects).Select(i => Loss(Logits(network, parameters, data, i), data.Labels[i]))];

    public static double[] Logits(Network network, double[] parameters, Dataset data, int index)
    {
        double[] values = new double[data.Features];
        data.CopyTo(index, 1, values.AsSpan());
        foreach (NetworkNode node in network.Nodes)
        {
            values = node.Layer switch
            {
                Linear => Multiply(node, parameters, values),
                Activation activation => [.. values.Select(x => Apply(activation.Kind, x))],
                _ => throw new NotSupportedException(),
            };
        }

        return values;
    }

    private static double Loss(double[] logits, int label)
    {
        double largest = logits.Max();
        return largest + Math.Log(logits.Sum(z => Math.Exp(z - largest))) - logits[label];
    }

    private static double[] Multiply(NetworkNode node, double[] parameters, double[] x)
    {
        ParameterSegment weight = node.Segments[0];
        double[] y = new double[weight.Shape[0]];
        for (int row = 0; row < y.Length; row++)
        {
            y[row] = node.Segments.Count > 1 ? parameters[node.Segments[1].Offset + row] : 0;
            for (int column = 0; column < x.Length; column++)
            {
                y[row] += parameters[weight.Offset + (row * x.Length) + column] * x[column];
            }
        }

        return y;
    }

    private static double Apply(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.ReLU => Math.Max(0, x),
        ActivationKind.Tanh => Math.Tanh(x),
        _ => x * NormalDistribution(x),
    };

    private static double NormalDistribution(double x) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x);
}
