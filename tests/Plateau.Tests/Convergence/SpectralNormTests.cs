using MathNet.Numerics.LinearAlgebra;
using Plateau.Convergence;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks;

namespace Plateau.Tests.Convergence;

public sealed class SpectralNormTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(7, 7)]
    [InlineData(40, 23)]
    [InlineData(23, 120)]
    public void The_norm_of_a_matrix_is_its_largest_singular_value(int rows, int columns)
    {
        for (int trial = 0; trial < 5; trial++)
        {
            double[] matrix = Normal(rows * columns, trial);
            SpectralNorm norm = SpectralNorm.OfMatrix(matrix, rows, columns);
            double expected = Matrix<double>.Build.DenseOfRowMajor(rows, columns, matrix).Svd().S[0];
            LossSamples.Close(expected, norm.Value, 1e-10);
            Assert.True(norm.Converged);
            Assert.InRange(norm.Steps, 1, Math.Min(rows, columns));
        }
    }

    [Fact]
    public void Matrices_of_low_rank_of_equal_singular_values_and_of_zeros_are_no_trouble()
    {
        double[] left = Normal(12, 1);
        double[] right = Normal(9, 2);
        double[] outer = [.. left.SelectMany(l => right.Select(r => l * r))];
        LossSamples.Close(Math.Sqrt(left.Sum(x => x * x) * right.Sum(x => x * x)), SpectralNorm.OfMatrix(outer, 12, 9).Value, 1e-12);
        LossSamples.Close(3, SpectralNorm.OfMatrix([.. Enumerable.Range(0, 36).Select(i => i % 7 == 0 ? 3.0 : 0.0)], 6, 6).Value, 1e-12);
        Assert.Equal(new SpectralNorm(0, 0, true, 1), SpectralNorm.OfMatrix(new double[20], 4, 5));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 2, 1)]
    public void The_norm_of_a_convolution_is_that_of_its_matrix_on_images(int kernel, int stride, int padding)
    {
        Network network = PassCases.Chain(
            [6, 5, 2],
            new Conv2d(2, 3, kernel, stride, padding),
            new Activation(ActivationKind.ReLU),
            new Reshape(-1));
        NetworkNode node = network.Nodes[0];
        ParameterBlock<double> block = new(network, 1);
        block.Set(0, Normal(network.ParameterCount, 5));
        BilinearLayer layer = (BilinearLayer)node.Layer;
        SpectralNorm norm = SpectralNorm.OfLayer(layer, node, block);

        Matrix<double> matrix = Matrix<double>.Build.Dense(node.Shape.Size, 60);
        for (int column = 0; column < 60; column++)
        {
            double[] image = new double[60];
            image[column] = 1;
            matrix.SetColumn(column, Convolve(block.Values[0], image, kernel, stride, padding));
        }

        LossSamples.Close(matrix.Svd().S[0], norm.Value, 1e-9);
        Assert.True(norm.Converged);
    }

    [Fact]
    public void What_is_no_matrix_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SpectralNorm.OfMatrix(new double[5], 2, 3));
        Assert.Throws<ArgumentException>(() => SpectralNorm.OfMatrix([1, double.NaN], 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralNorm.OfMatrix([], 0, 2));
    }

    // The definition, without bias, on (6, 5, 2) images and PyTorch's (3, 2, kernel, kernel) weights.
    private static double[] Convolve(double[] weights, double[] image, int kernel, int stride, int padding)
    {
        int height = ((6 + (2 * padding) - kernel) / stride) + 1;
        int width = ((5 + (2 * padding) - kernel) / stride) + 1;
        double[] output = new double[height * width * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int o = 0; o < 3; o++)
                {
                    for (int c = 0; c < 2; c++)
                    {
                        for (int a = 0; a < kernel; a++)
                        {
                            for (int b = 0; b < kernel; b++)
                            {
                                int row = (y * stride) + a - padding;
                                int column = (x * stride) + b - padding;
                                if (row is >= 0 and < 6 && column is >= 0 and < 5)
                                {
                                    output[(((y * width) + x) * 3) + o] += weights[(((((o * 2) + c) * kernel) + a) * kernel) + b]
                                        * image[(((row * 5) + column) * 2) + c];
                                }
                            }
                        }
                    }
                }
            }
        }

        return output;
    }

    private static double[] Normal(int count, int number)
    {
        RandomStream stream = LossSamples.Stream(700 + number);
        return [.. Enumerable.Range(0, count).Select(i => stream.Normal(i))];
    }
}
