using Plateau.Networks;

namespace Plateau.Tests.Networks.Layers;

/// <summary>Convolutions beside a loop over everything: kernels that are not square have no fixture of PyTorch's.</summary>
public sealed class ConvolutionLayerTests
{
    [Theory]
    [InlineData(5, 7, 3, 2, 1, 0)]
    [InlineData(7, 5, 2, 3, 2, 1)]
    [InlineData(4, 9, 1, 5, 1, 0)]
    [InlineData(6, 4, 5, 3, 3, 2)]
    public void A_kernel_that_is_not_square_keeps_its_sides(
        int height,
        int width,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int padding)
    {
        const int Objects = 2;
        const int Inputs = 2;
        const int Outputs = 3;
        Network network = PassCases.Chain(
            [height, width, Inputs],
            new Conv2d(Inputs, Outputs, kernelHeight, kernelWidth, stride, padding, bias: true));
        Assert.Equal(new Shape(Outputs, Inputs, kernelHeight, kernelWidth), network.Segments[0].Shape);
        Shape output = network.Nodes[0].Shape;
        Assert.Equal(
            new Shape(
                ((height + (2 * padding) - kernelHeight) / stride) + 1,
                ((width + (2 * padding) - kernelWidth) / stride) + 1,
                Outputs),
            output);

        double[] x = LayerRun.Numbers(Objects * network.InputShape.Size);
        double[] parameters = network.Initialize(1);
        double[] expected = new double[Objects * output.Size];
        for (int at = 0; at < expected.Length; at++)
        {
            (int k, int column, int row, int i) = (
                at % Outputs,
                at / Outputs % output[1],
                at / Outputs / output[1] % output[0],
                at / output.Size);
            expected[at] = parameters[network.Segments[1].Offset + k];
            for (int c = 0; c < Inputs; c++)
            {
                for (int a = 0; a < kernelHeight; a++)
                {
                    for (int b = 0; b < kernelWidth; b++)
                    {
                        (int y, int z) = ((row * stride) + a - padding, (column * stride) + b - padding);
                        bool inside = y >= 0 && y < height && z >= 0 && z < width;
                        double weight = parameters[(((((k * Inputs) + c) * kernelHeight) + a) * kernelWidth) + b];
                        expected[at] += inside ? weight * x[(((((i * height) + y) * width) + z) * Inputs) + c] : 0;
                    }
                }
            }
        }

        LayerRun.AreClose(expected, LayerRun.Forward<double>(network, x), 1e-13);
        LayerRun.AreClose(expected, LayerRun.Forward<float>(network, x), 1e-5);
    }
}
