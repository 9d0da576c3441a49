using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>
/// Regression by one linear layer, where everything is known in closed form: with x̃ = (x, 1), z = Wx̃ and W the only parameters, the
/// Hessian of object i is A_i ⊗ x̃x̃ᵀ, A_i the Hessian of its loss by the logits, and its gradient δ_i ⊗ x̃.
/// </summary>
internal sealed class RegressionOracle
{
    private readonly double[] _features;
    private readonly int[] _labels;
    private readonly int _count;
    private readonly int _classes;
    private readonly bool _squared;

    public RegressionOracle(int objects, int features, int classes, bool squared, bool bias = true)
    {
        (_count, _classes, _squared) = (features, classes, squared);
        _features = new double[objects * features];
        NormalNumbers.Fill(new RandomStream(41, RandomPurpose.Subspace), _features);
        var labels = new RandomStream(42, RandomPurpose.Subset);
        _labels = [.. Enumerable.Range(0, objects).Select(i => labels.Below(i, classes))];
        Data = Dataset.Of(_features, [features], _labels, classes);
        Network = NetworkSpec.Parse(bias ? "softmax" : "softmax+bias=false").Build(new Shape(features), classes);
        double[] parameters = new double[Network.ParameterCount];
        NormalNumbers.Fill(new RandomStream(43, RandomPurpose.Subspace), parameters);
        Optimum = new Optimum
        {
            Network = Network,
            Parameters = parameters,
            Loss = squared ? ObjectLoss.SquaredError() : ObjectLoss.CrossEntropy(),
            Precision = Plateau.Training.Precision.Double,
        };
    }

    public Dataset Data { get; }

    public Network Network { get; }

    public Optimum Optimum { get; }

    /// <summary>Σ_i w_i A_i ⊗ x̃x̃ᵀ.</summary>
    public double[,] Hessian(int[] objects, double[] weights) => Sum(objects, weights, i =>
    {
        double[] p = Probabilities(Logits(i));
        double[,] a = new double[_classes, _classes];
        for (int k = 0; k < _classes; k++)
        {
            for (int l = 0; l < _classes; l++)
            {
                a[k, l] = _squared ? (k == l ? 2.0 / _classes : 0) : (k == l ? p[k] : 0) - (p[k] * p[l]);
            }
        }

        return a;
    });

    /// <summary>Σ_i w_i g_ig_iᵀ.</summary>
    public double[,] EmpiricalFisher(int[] objects, double[] weights) => Sum(objects, weights, i =>
    {
        double[] z = Logits(i);
        double[] p = Probabilities(z);
        double[] delta = [.. Enumerable.Range(0, _classes)
            .Select(k => (_squared ? 2.0 / _classes : 1) * ((_squared ? z[k] : p[k]) - (k == _labels[i] ? 1 : 0)))];
        double[,] a = new double[_classes, _classes];
        for (int k = 0; k < _classes; k++)
        {
            for (int l = 0; l < _classes; l++)
            {
                a[k, l] = delta[k] * delta[l];
            }
        }

        return a;
    });

    // The parameter that multiplies feature j (or the bias, j = features) in logit k.
    private int Place(int k, int j)
    {
        ParameterSegment segment = Network.Segments.Single(
            part => part.Name.EndsWith(j == _count ? "bias" : "weight", StringComparison.Ordinal));
        return segment.Offset + (j == _count ? k : (k * _count) + j);
    }

    private bool HasBias => Network.Segments.Count == 2;

    private double Feature(int i, int j) => j == _count ? 1 : _features[(i * _count) + j];

    private double[] Logits(int i) => [.. Enumerable.Range(0, _classes)
        .Select(k => Enumerable.Range(0, _count + (HasBias ? 1 : 0)).Sum(j => Optimum.Parameters[Place(k, j)] * Feature(i, j)))];

    private static double[] Probabilities(double[] z)
    {
        double[] powers = [.. z.Select(value => Math.Exp(value - z.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private double[,] Sum(int[] objects, double[] weights, Func<int, double[,]> curvature)
    {
        int n = Network.ParameterCount;
        int inputs = _count + (HasBias ? 1 : 0);
        int[,] places = new int[_classes, inputs];
        for (int k = 0; k < _classes; k++)
        {
            for (int j = 0; j < inputs; j++)
            {
                places[k, j] = Place(k, j);
            }
        }

        double[,] sum = new double[n, n];
        for (int at = 0; at < objects.Length; at++)
        {
            double[,] a = curvature(objects[at]);
            for (int k = 0; k < _classes; k++)
            {
                for (int l = 0; l < _classes; l++)
                {
                    for (int j = 0; j < inputs; j++)
                    {
                        for (int m = 0; m < inputs; m++)
                        {
                            sum[places[k, j], places[l, m]] += weights[at] * a[k, l] * Feature(objects[at], j) * Feature(objects[at], m);
                        }
                    }
                }
            }
        }

        return sum;
    }
}
