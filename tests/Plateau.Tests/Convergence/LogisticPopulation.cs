using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

/// <summary>
/// A finite population of objects with the true probability of their labels, and logistic regression in it by Newton's method: the excess
/// loss of any fit is exact, without a test set. Plain arithmetic, with nothing of the library's derivatives.
/// </summary>
internal sealed class LogisticPopulation
{
    private readonly double[][] _inputs;
    private readonly double[] _probabilities;

    /// <summary>Normal features, the last input a constant.</summary>
    /// <param name="objects">How many objects.</param>
    /// <param name="features">Features of each.</param>
    /// <param name="wellSpecified">
    /// Whether labels follow a logistic model; else they are nearly sure near the origin and a coin's far from it, which no linear logit
    /// can say.
    /// </param>
    /// <param name="number">Which population.</param>
    public LogisticPopulation(int objects, int features, bool wellSpecified, int number)
    {
        RandomStream stream = LossSamples.Stream(number);
        long next = 0;
        _inputs = new double[objects][];
        _probabilities = new double[objects];
        for (int i = 0; i < objects; i++)
        {
            double[] x = [.. Enumerable.Range(0, features).Select(_ => stream.Normal(next++)), 1];
            double logit = 0.3 + x[0] - (0.5 * x[1]);
            _inputs[i] = x;
            _probabilities[i] = wellSpecified ? Sigmoid(logit) : x[..features].Sum(value => value * value) > 1.4 * features ? 0.5 : 0.03;
        }

        Best = Newton(_inputs, _probabilities);
        Features = features;
    }

    /// <summary>θ*, the least expected loss there is.</summary>
    public double[] Best { get; }

    public int Features { get; }

    /// <summary>L(θ) − L(θ*), exact.</summary>
    public double Excess(double[] theta) => Loss(theta) - Loss(Best);

    /// <summary>A fit to objects drawn at random with their labels.</summary>
    public double[] Fit(int objects, RandomStream stream)
    {
        (double[][] inputs, int[] labels) = Draw(objects, stream);
        return Newton(inputs, [.. labels.Select(label => (double)label)]);
    }

    /// <summary>Objects drawn at random with their labels.</summary>
    public (double[][] Inputs, int[] Labels) Draw(int objects, RandomStream stream)
    {
        double[][] inputs = new double[objects][];
        int[] labels = new int[objects];
        for (int i = 0; i < objects; i++)
        {
            int place = stream.Below(2L * i, _inputs.Length);
            inputs[i] = _inputs[place];
            labels[i] = stream.Uniform((2L * i) + 1) < _probabilities[place] ? 1 : 0;
        }

        return (inputs, labels);
    }

    /// <summary>The same objects for a network.</summary>
    public Dataset Data(int objects, RandomStream stream)
    {
        (double[][] inputs, int[] labels) = Draw(objects, stream);
        return Dataset.Of([.. inputs.SelectMany(x => x[..^1])], [Features], labels, 2);
    }

    /// <summary>θ as the parameters of a linear softmax network, in float64.</summary>
    public Optimum Optimum(double[] theta)
    {
        Network network = NetworkSpec.Parse("softmax").Build(new Shape(Features), 2);
        double[] parameters = new double[network.ParameterCount];
        ParameterSegment weight = network.Segments.Single(segment => segment.Name.EndsWith("weight", StringComparison.Ordinal));
        ParameterSegment bias = network.Segments.Single(segment => segment.Name.EndsWith("bias", StringComparison.Ordinal));
        for (int j = 0; j <= Features; j++)
        {
            int first = j == Features ? bias.Offset : weight.Offset + j;
            int second = j == Features ? bias.Offset + 1 : weight.Offset + Features + j;
            (parameters[first], parameters[second]) = (-0.5 * theta[j], 0.5 * theta[j]);
        }

        return new Optimum { Network = network, Parameters = parameters, Precision = Plateau.Training.Precision.Double };
    }

    /// <summary>Tr(H⁻¹C) at θ*, over the whole population.</summary>
    public double Takeuchi()
    {
        int p = Best.Length;
        double[,] hessian = new double[p, p];
        double[,] covariance = new double[p, p];
        for (int i = 0; i < _inputs.Length; i++)
        {
            double q = Sigmoid(Dot(_inputs[i], Best));
            double square = (_probabilities[i] * (1 - q) * (1 - q)) + ((1 - _probabilities[i]) * q * q);
            for (int a = 0; a < p; a++)
            {
                for (int b = 0; b < p; b++)
                {
                    hessian[a, b] += q * (1 - q) * _inputs[i][a] * _inputs[i][b];
                    covariance[a, b] += square * _inputs[i][a] * _inputs[i][b];
                }
            }
        }

        return Enumerable.Range(0, p).Sum(a => Solve(hessian, [.. Enumerable.Range(0, p).Select(b => covariance[b, a])])[a]);
    }

    private double Loss(double[] theta)
    {
        double sum = 0;
        for (int i = 0; i < _inputs.Length; i++)
        {
            double z = Dot(_inputs[i], theta);
            sum += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - (_probabilities[i] * z);
        }

        return sum / _inputs.Length;
    }

    private static double[] Newton(double[][] inputs, double[] targets)
    {
        int p = inputs[0].Length;
        double[] theta = new double[p];
        for (int step = 0; step < 12; step++)
        {
            double[,] hessian = new double[p, p];
            double[] gradient = new double[p];
            for (int i = 0; i < inputs.Length; i++)
            {
                double[] x = inputs[i];
                double q = Sigmoid(Dot(x, theta));
                for (int a = 0; a < p; a++)
                {
                    gradient[a] += (q - targets[i]) * x[a];
                    for (int b = 0; b < p; b++)
                    {
                        hessian[a, b] += q * (1 - q) * x[a] * x[b];
                    }
                }
            }

            double[] move = Solve(hessian, gradient);
            for (int a = 0; a < p; a++)
            {
                theta[a] -= move[a];
            }

            if (move.Max(Math.Abs) < 1e-10)
            {
                break;
            }
        }

        return theta;
    }

    private static double[] Solve(double[,] matrix, double[] right)
        => [.. MathNet.Numerics.LinearAlgebra.Double.DenseMatrix
            .OfArray(matrix)
            .Solve(MathNet.Numerics.LinearAlgebra.Double.DenseVector.OfArray(right))];

    private static double Dot(double[] x, double[] theta)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++)
        {
            sum += x[j] * theta[j];
        }

        return sum;
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
