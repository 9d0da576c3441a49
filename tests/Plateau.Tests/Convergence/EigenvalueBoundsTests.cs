using MathNet.Numerics.LinearAlgebra;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

public sealed class EigenvalueBoundsTests
{
    [Fact]
    public void Within_the_top_eigenvectors_the_papers_formula_lies_below_the_curvature_term_in_most_trials()
    {
        // Six random positive H_i of rank 3, of unequal size as objects are, in the D top eigenvectors of H^(5): what P3 does.
        int below = 0;
        const int trials = 400;
        for (int trial = 0; trial < trials; trial++)
        {
            RandomStream sizes = LossSamples.Stream(11_000 + trial);
            Matrix<double>[] hessians =
            [
                .. Enumerable.Range(0, 6).Select(i => Positive(12, 3, (6 * trial) + i) * Math.Pow(Math.Log(sizes.Uniform(i)), 2)),
            ];
            Matrix<double> before = hessians.Take(5).Aggregate((a, b) => a + b) / 5;
            Matrix<double> after = ((5 * before) + hessians[5]) / 6;
            Matrix<double> basis = before.Evd(Symmetricity.Symmetric).EigenVectors.SubMatrix(0, 12, 8, 4);
            Matrix<double> first = basis.Transpose() * before * basis;
            Matrix<double> second = basis.Transpose() * after * basis;
            Matrix<double> b = second - first;
            double exact = 0.25 * ((b.Trace() * b.Trace()) + (2 * (b * b).Trace()));
            double paper = PaperIncrements.Of(Eigenvalues(first), Eigenvalues(second), 1);

            // Hoffman and Wielandt: within one subspace the formula is never above.
            Assert.True(paper <= exact * (1 + 1e-10));

            // Taken from each H's own top eigenvalues, it is on either side.
            double own = PaperIncrements.Of(Eigenvalues(before).AsSpan(8), Eigenvalues(after).AsSpan(8), 1);
            below += own < exact ? 1 : 0;
        }

        Assert.InRange(below, 0.65 * trials, 0.85 * trials);
    }

    [Fact]
    public void The_closed_form_is_what_draws_measure_and_the_formula_is_not()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(20, 4, 3, seed: 2);
        Network network = NetworkSpec.Parse("mlp:5+activation=tanh").Build(data);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(3), Precision = Precision.Double };
        Subspace subspace = Subspace.Random(network.ParameterCount, 4, 1);
        Probe probe = Probe.Gaussian(optimum, 0.1).Within(subspace);
        double[][] basis = [.. Enumerable.Range(0, 4).Select(d => subspace.Basis.Row(d).ToArray())];
        QuadraticModel model = new(ProjectedObjects.Of(optimum, data, basis));
        int[] sizes = [1, 2, 5, 10, 19];
        IReadOnlyList<Bound> bounds = EigenvalueBounds.Of(model, sizes, probe, 400, 7, data);
        Assert.Equal(["p3-theorem-1", "p3-curvature"], bounds.Select(bound => bound.Id));
        Assert.All(bounds, bound =>
        {
            Assert.True(bound.Holds, $"{bound.Id}: {bound.Corrected} against {bound.MeasuredQuadratic}");
            Assert.False(bound.PaperHolds);
            for (int i = 0; i < sizes.Length; i++)
            {
                Assert.InRange(
                    Math.Abs(bound.Curve!.Corrected[i] - bound.Curve.MeasuredQuadratic[i]),
                    0,
                    5 * bound.Curve.QuadraticError[i]);
            }
        });

        // At so small a σ the loss is nearly its model.
        LossSamples.Close(bounds[0].MeasuredQuadratic!.Value, bounds[0].Measured!.Value, 0.05);

        // P3 leaves out values and gradients.
        Assert.True(bounds[0].Paper < 0.2 * bounds[0].Corrected);
        Assert.Throws<ArgumentException>(() => EigenvalueBounds.Of(model, sizes, Probe.Gaussian(optimum, 0.1), 4, 0));
    }

    private static double[] Eigenvalues(Matrix<double> matrix)
        => [.. ((matrix + matrix.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Real().Order()];

    private static Matrix<double> Positive(int dimension, int rank, int number)
    {
        RandomStream stream = LossSamples.Stream(12_000 + number);
        Matrix<double> root = Matrix<double>.Build.Dense(dimension, rank, (i, j) => stream.Normal((i * rank) + j));
        return root * root.Transpose();
    }
}
