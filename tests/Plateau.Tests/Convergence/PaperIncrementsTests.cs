using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

/// <summary>P3's formula against the true curvature term, docs/theory.md T9.</summary>
public class PaperIncrementsTests
{
    private const double Sigma = 0.5;

    [Fact]
    public void Of_diagonal_matrices_it_is_the_curvature_term()
    {
        double[] before = [3, 1, -2];
        double[] after = [3.5, 0.8, -1.9];

        // (σ⁴/4)(2(0.25 + 0.04 + 0.01) + 0.4²)
        LossSamples.Close(0.0625 / 4 * ((2 * 0.3) + 0.16), PaperIncrements.Of(before, after, Sigma), 1e-12);
        Assert.Throws<ArgumentException>(() => PaperIncrements.Of(before, [1], Sigma));
    }

    [Fact]
    public void Spectra_are_those_of_the_mean_Hessians()
    {
        ProjectedObjects projected = QuadraticSamples.Objects(20, 2, 21);
        IReadOnlyList<(double[] Before, double[] After)> spectra = PaperIncrements.Spectra(new QuadraticModel(projected), [1, 4, 5, 19]);
        int[] sizes = [1, 4, 5, 19];
        for (int place = 0; place < sizes.Length; place++)
        {
            Same(sizes[place], spectra[place].Before);
            Same(sizes[place] + 1, spectra[place].After);
        }

        Assert.Throws<ArgumentException>(() => PaperIncrements.Spectra(new QuadraticModel(projected), [20]));
        Assert.Throws<ArgumentException>(() => PaperIncrements.Spectra(new QuadraticModel(projected), [3, 3]));

        void Same(int k, double[] values)
        {
            double Mean(int row, int column) => Enumerable.Range(0, k).Average(i => QuadraticSamples.Hessian(projected, i)[row, column]);
            double half = (Mean(0, 0) + Mean(1, 1)) / 2;
            double root = Math.Sqrt(Math.Pow((Mean(0, 0) - Mean(1, 1)) / 2, 2) + Math.Pow(Mean(0, 1), 2));
            Assert.Equal(half - root, values[0], 1e-12);
            Assert.Equal(half + root, values[1], 1e-12);
        }
    }

    [Fact]
    public void In_the_full_space_it_is_a_lower_bound_of_the_curvature_term()
    {
        for (int trial = 0; trial < 50; trial++)
        {
            QuadraticModel model = QuadraticSamples.Model(12, 5, 3000 + trial, positive: trial % 2 == 0);
            QuadraticIncrements increments = QuadraticIncrements.Of(model);
            int[] sizes = [.. Enumerable.Range(1, 11)];
            IReadOnlyList<(double[] Before, double[] After)> spectra = PaperIncrements.Spectra(model, sizes);
            foreach (int k in sizes)
            {
                double paper = PaperIncrements.Of(spectra[k - 1].Before, spectra[k - 1].After, Sigma);
                Assert.InRange(paper, 0, increments.Terms(k, Sigma).Curvature * (1 + 1e-9));
            }
        }
    }

    [Fact]
    public void In_the_top_eigenspace_of_the_Hessian_before_it_mostly_lies_below_and_is_no_bound()
    {
        // Of 2,000 such trials 93 % lie below: neither an upper bound nor a lower one. P holds the top 3 of 8 eigenvectors at k, the paper
        // takes the top 3 eigenvalues of both.
        const int Trials = 400;
        int below = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            (double paper, double corrected) = TopEigenspace(4000 + trial);
            below += paper < corrected ? 1 : 0;
        }

        Assert.InRange(below / (double)Trials, 0.85, 0.98);
    }

    internal static (double Paper, double Corrected) TopEigenspace(int number)
    {
        const int D = 8, Top = 3, K = 10;
        ProjectedObjects projected = QuadraticSamples.Objects(K + 1, D, number, positive: true);
        (double[] before, MathNet.Numerics.LinearAlgebra.Matrix<double> vectors) = CovarianceRoot.Eigenpairs(Mean(projected, K));
        (double[] after, _) = CovarianceRoot.Eigenpairs(Mean(projected, K + 1));
        Tensor<double> turn = new(D, D);
        for (int row = 0; row < D; row++)
        {
            for (int column = 0; column < D; column++)
            {
                turn[row, column] = vectors[row, D - 1 - column];
            }
        }

        QuadraticModel model = new QuadraticModel(projected).In(turn).Leading(Top);
        return (
            PaperIncrements.Of(before.AsSpan(D - Top), after.AsSpan(D - Top), Sigma),
            QuadraticIncrements.Of(model).Terms(K, Sigma).Curvature);
    }

    private static Tensor<double> Mean(ProjectedObjects projected, int k)
    {
        Tensor<double> mean = new(projected.Dimension, projected.Dimension);
        for (int row = 0; row < projected.Dimension; row++)
        {
            for (int column = 0; column < projected.Dimension; column++)
            {
                mean[row, column] = Enumerable.Range(0, k).Average(i => QuadraticSamples.Hessian(projected, i)[row, column]);
            }
        }

        return mean;
    }
}
