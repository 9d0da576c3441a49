using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

/// <summary>Quadratic models made up for tests, and one of a small network.</summary>
internal static class QuadraticSamples
{
    /// <summary>Objects whose losses, gradients and Hessians vary and go together; Hessians indefinite unless asked.</summary>
    public static ProjectedObjects Objects(int objects, int dimension, int number, bool positive = false)
    {
        RandomStream stream = LossSamples.Stream(number);
        long next = 0;
        double[] losses = new double[objects];
        Tensor<double> gradients = new(objects, dimension);
        Tensor<double> hessians = new(objects, PackedSymmetric.Length(dimension));
        for (int i = 0; i < objects; i++)
        {
            double common = stream.Normal(next++);
            losses[i] = 2 + common + (0.5 * stream.Normal(next++));
            double[] factor = new double[dimension * dimension];
            double[] square = new double[dimension * dimension];
            for (int row = 0; row < dimension; row++)
            {
                gradients[i, row] = 0.3 + stream.Normal(next++);
            }

            for (int j = 0; j < factor.Length; j++)
            {
                factor[j] = stream.Normal(next++);
            }

            for (int row = 0; row < dimension; row++)
            {
                for (int column = 0; column < dimension; column++)
                {
                    square[(row * dimension) + column] = positive
                        ? Enumerable.Range(0, dimension).Sum(j => factor[(row * dimension) + j] * factor[(column * dimension) + j])
                        : factor[(row * dimension) + column] + factor[(column * dimension) + row]
                            + (row == column ? 2 + (0.7 * common) : 0);
                }
            }

            PackedSymmetric.Pack(square, dimension, hessians.Row(i));
        }

        return new ProjectedObjects(losses, gradients, hessians);
    }

    public static QuadraticModel Model(int objects, int dimension, int number, bool positive = false)
        => new(Objects(objects, dimension, number, positive));

    /// <summary>PᵀH_iP as a matrix.</summary>
    public static double[,] Hessian(ProjectedObjects objects, int i)
    {
        double[] square = PackedSymmetric.Unpack(objects.Hessians.Row(i), objects.Dimension);
        double[,] matrix = new double[objects.Dimension, objects.Dimension];
        Buffer.BlockCopy(square, 0, matrix, 0, square.Length * sizeof(double));
        return matrix;
    }

    /// <summary>q_i(z), by the definition.</summary>
    public static double Loss(ProjectedObjects objects, int i, ReadOnlySpan<double> z)
    {
        double[,] hessian = Hessian(objects, i);
        double loss = objects.Losses[i];
        for (int d = 0; d < z.Length; d++)
        {
            loss += z[d] * objects.Gradients[i, d];
            for (int e = 0; e < z.Length; e++)
            {
                loss += 0.5 * z[d] * hessian[d, e] * z[e];
            }
        }

        return loss;
    }

    /// <summary>A small tanh network in float64 at a trained point, a random subspace, and its projections.</summary>
    public static (Optimum Optimum, Dataset Data, Subspace Subspace, ProjectedObjects Objects) Net(int objects = 60, int dimension = 4)
    {
        Dataset data = Tests.Samples.Clouds(objects, features: 5, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:6+activation=tanh").Build(5, 3);
        Optimum optimum = (Trainer.Adam(learningRate: 0.02, epochs: 20) with { Precision = Precision.Double }).Fit(network, data, 1);
        Subspace subspace = Subspace.Random(network.ParameterCount, dimension, 5);
        return (optimum, data, subspace, Project(optimum, data, subspace));
    }

    public static ProjectedObjects Project(Optimum optimum, Dataset data, Subspace subspace)
    {
        (int n, int d) = (data.Objects, subspace.Dimension);
        ObjectProjections<double> projections = new(optimum.Network, d, optimum.Loss);
        ParameterBlock<double> point = new(optimum.Network, 1);
        point.SetBuffers(0, optimum.Buffers);
        point.Set(0, optimum.Parameters);
        point.Prepare(0, backward: true);
        for (int a = 0; a < d; a++)
        {
            projections.Directions.Set(a, subspace.Basis.Row(a));
            projections.Directions.Prepare(a, backward: true);
        }

        double[] losses = new double[n];
        Tensor<double> gradients = new(n, d);
        double[] curvatures = new double[n * d * d];
        projections.Compute(data, point, losses, gradients.Data, curvatures, new double[n * d * d]);
        Tensor<double> hessians = new(n, PackedSymmetric.Length(d));
        for (int i = 0; i < n; i++)
        {
            PackedSymmetric.Pack(curvatures.AsSpan(i * d * d, d * d), d, hessians.Row(i));
        }

        return new ProjectedObjects(losses, gradients, hessians);
    }
}
