using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

/// <summary>Eigenpairs of matrices whose spectrum is known.</summary>
[Collection(nameof(ThreadCount))]
public class EigensolverTests
{
    public static TheoryData<string, int, double[]> Spectra => new()
    {
        { "close, repeated, zero and negative", 14, [10, 9.8, 5, 5, 5, 4.9, 3, -4] },
        { "the same, mostly zeros", 160, [10, 9.8, 5, 4.9, 3, -4] },
        { "a long even tail", 120, [.. Enumerable.Range(0, 120).Select(i => 1.0 + (i / 40.0))] },
        { "outliers above a bulk", 200, [.. Enumerable.Range(0, 200).Select(i => i < 9 ? 20.0 - i : Math.Cos(i))] },
        { "decay by powers", 150, [.. Enumerable.Range(0, 150).Select(i => Math.Pow(0.97, i))] },
        { "symmetric about zero", 90, [.. Enumerable.Range(0, 90).Select(i => i - 44.5)] },
        { "negative only", 60, [.. Enumerable.Range(0, 60).Select(i => -1.0 - i)] },
        { "one number", 1, [3.0] },
        { "rank one", 40, [2.0] },
        { "nothing", 30, [] },
        { "outliers above an even bulk", 200, [.. Enumerable.Range(0, 200).Select(i => i < 9 ? 20.0 - i : i / 200.0)] },
        { "all alike", 25, [.. Enumerable.Repeat(7.0, 25)] },
    };

    [Theory]
    [MemberData(nameof(Spectra))]
    public void Eigenpairs_of_a_known_spectrum_are_found_at_every_end(string name, int size, double[] eigenvalues)
    {
        Assert.NotEmpty(name);
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(size, eigenvalues));
        double[] all = [.. eigenvalues, .. Enumerable.Repeat(0.0, size - eigenvalues.Length)];
        double norm = all.Max(Math.Abs);
        int count = Math.Min(6, size);
        foreach (SpectrumEnd end in Enum.GetValues<SpectrumEnd>())
        {
            double[] expected = [.. Sorted(all, end).Take(count)];
            foreach (int block in new[] { 3, 4 })
            {
                Eigenpairs found = Eigensolver.Solve(
                    matrix,
                    new EigenQuestion { Count = count, Which = end, Tolerance = 1e-8, BlockSize = block, MaxProducts = 20_000 });
                Assert.True(found.Converged, $"{end}, blocks of {block}: not converged");
                Assert.Equal(count, found.Vectors.Count);
                for (int i = 0; i < count; i++)
                {
                    // Among equal magnitudes either sign may come first.
                    double error = end == SpectrumEnd.Magnitude
                        ? Math.Abs(expected[i]) - Math.Abs(found.Pairs[i].Value)
                        : expected[i] - found.Pairs[i].Value;
                    Assert.True(
                        Math.Abs(error) <= 1e-11 * Math.Max(norm, 1),
                        $"{end}, blocks of {block}, pair {i}: {found.Pairs[i].Value} for {expected[i]}");
                    Assert.InRange(
                        Matrices.TrueResidual(matrix, found.Pairs[i].Value, found.Vectors[i]),
                        0,
                        (1.01 * found.Pairs[i].ResidualNorm) + (1e-13 * norm));
                }

                AssertOrthonormal(found.Vectors);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Residuals_are_those_of_a_product_of_their_own_after_many_restarts(int block)
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 300).Select(i => 1.0 / (1 + i))];
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(300, eigenvalues));
        foreach (int products in new[] { 40, 120, 300 })
        {
            Eigenpairs found = Eigensolver.Solve(
                matrix,
                new EigenQuestion
                {
                    Count = 5,
                    Which = SpectrumEnd.Smallest,
                    Tolerance = 1e-12,
                    BlockSize = block,
                    MaxBasis = 16,
                    MaxProducts = products,
                });
            Assert.False(found.Converged);
            Assert.All(
                found.Pairs.Zip(found.Vectors),
                pair => Assert.Equal(
                    Matrices.TrueResidual(matrix, pair.First.Value, pair.Second),
                    pair.First.ResidualNorm,
                    1e-6 * pair.First.ResidualNorm));
        }
    }

    [Fact]
    public void A_small_basis_converges_through_restarts()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 250).Select(i => Math.Pow(0.97, i))];
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(250, eigenvalues));
        Eigenpairs found = Eigensolver.Solve(matrix, new EigenQuestion { Count = 4, Tolerance = 1e-9, BlockSize = 2, MaxBasis = 12 });
        Assert.True(found.Converged);
        Assert.True(found.Products > 30);
        Assert.All(found.Values.Zip(eigenvalues), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Fact]
    public void A_subspace_that_holds_eigenvectors_gives_them_back_for_one_product_each()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 100).Select(i => 10.0 / (1 + i))];
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(100, eigenvalues));
        Eigenpairs first = Eigensolver.Solve(matrix, new EigenQuestion { Count = 5, Tolerance = 1e-10 });
        double[][] turned = VectorBlocks.Combinations([.. first.Vectors], Matrices.Rotation(5, 3).ToArray());
        Eigenpairs again = Eigensolver.Within(matrix, turned, SpectrumEnd.Largest, 1e-6);
        Assert.Equal(5, again.Products);
        Assert.True(again.Converged);
        Assert.All(again.Values.Zip(first.Values), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
        Eigenpairs random = Eigensolver.Within(
            matrix,
            [.. Enumerable.Range(0, 5).Select(i => Matrices.Rotation(100, 4).Row(i).ToArray())],
            SpectrumEnd.Largest,
            1e-6);
        Assert.All(
            random.Pairs.Zip(random.Vectors),
            pair => Assert.Equal(Matrices.TrueResidual(matrix, pair.First.Value, pair.Second), pair.First.ResidualNorm, 1e-10));
        Assert.False(random.Converged);
    }

    [Fact]
    public void A_start_nearby_costs_less_than_a_random_one_and_finds_the_same()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 200).Select(i => i < 8 ? 20.0 - i : 1.0 / i)];
        Tensor<double> exact = Matrices.WithSpectrum(200, eigenvalues);
        Tensor<double> other = Matrices.WithSpectrum(200, [.. Enumerable.Range(0, 200).Select(i => 1e-3 * Math.Sin(i))], seed: 2);
        SymmetricOperator matrix = SymmetricOperator.Of(exact);
        EigenQuestion question = new() { Count = 8, Tolerance = 1e-4 };
        Eigenpairs near = Eigensolver.Solve(matrix.Plus(SymmetricOperator.Of(other)), question);
        Eigenpairs cold = Eigensolver.Solve(matrix, question);
        Eigenpairs warm = Eigensolver.Solve(matrix, question with { Start = near.Vectors });
        Assert.True(warm.Converged);
        Assert.True(warm.Products < cold.Products, $"{warm.Products} products against {cold.Products}");
        Assert.All(warm.Values.Zip(cold.Values), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Starts_of_dependent_or_zero_vectors_are_filled_up(int given)
    {
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(50, [9, 8, 7, -6]));
        double[] one = [.. Enumerable.Range(0, 50).Select(i => (double)i)];
        double[][] start = [.. Enumerable.Range(0, given).Select(i => i == 1 ? new double[50] : (double[])one.Clone())];
        Eigenpairs found = Eigensolver.Solve(matrix, new EigenQuestion { Count = 3, Tolerance = 1e-9, Start = start });
        Assert.True(found.Converged);
        Assert.All(found.Values.Zip([9.0, 8, 7]), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Fact]
    public void More_products_than_allowed_are_not_spent_and_nothing_is_called_converged_that_is_not()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 200).Select(i => 1.0 + (i / 1e4))];
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(200, eigenvalues));
        Eigenpairs found = Eigensolver.Solve(matrix, new EigenQuestion { Count = 5, Tolerance = 1e-8, MaxProducts = 24 });
        Assert.InRange(found.Products, 5, 24 + 8);
        Assert.False(found.Converged);
        Assert.All(found.Pairs, pair => Assert.Equal(pair.Residual <= 1e-8, pair.Converged));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Threads_do_not_change_a_bit(int threads)
    {
        SymmetricOperator matrix = new DiagonalOperator([.. Enumerable.Range(0, 5000).Select(i => 1.0 / (1 + i))]);
        EigenQuestion question = new() { Count = 4, Tolerance = 1e-7 };
        Eigenpairs one = Solve(1);
        Eigenpairs many = Solve(threads);
        Assert.Equal(one.Values, many.Values);
        Assert.Equal(one.Vectors, many.Vectors);

        Eigenpairs Solve(int count) => ThreadCount.With(count, () => Eigensolver.Solve(matrix, question));
    }

    [Fact]
    public void Too_many_pairs_are_refused_by_name()
    {
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(5, [1, 2]));
        PlateauException refused = Assert.Throws<PlateauException>(() => Eigensolver.Solve(matrix, new EigenQuestion { Count = 6 }));
        Assert.Contains("6 eigenpairs", refused.Message, StringComparison.Ordinal);
        Assert.Contains("5", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_between_products()
    {
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(80, [.. Enumerable.Range(0, 80).Select(i => 1.0 + i)]));
        using CancellationTokenSource source = new();
        EigenQuestion question = new()
        {
            Count = 3,
            Tolerance = 1e-14,
            Progress = progress => { if (progress.Products > 8) { source.Cancel(); } },
        };
        Assert.Throws<OperationCanceledException>(() => Eigensolver.Solve(matrix, question, source.Token));
    }

    private static IEnumerable<double> Sorted(IEnumerable<double> values, SpectrumEnd end) => end switch
    {
        SpectrumEnd.Largest => values.OrderDescending(),
        SpectrumEnd.Smallest => values.Order(),
        _ => values.OrderByDescending(Math.Abs),
    };

    private static void AssertOrthonormal(IReadOnlyList<double[]> vectors)
    {
        for (int i = 0; i < vectors.Count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                Assert.Equal(i == j ? 1.0 : 0.0, Sums.Dot(vectors[i], vectors[j]), 1e-12);
            }
        }
    }
}
