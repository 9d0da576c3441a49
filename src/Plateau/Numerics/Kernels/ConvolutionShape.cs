namespace Plateau.Numerics;

/// <summary>
/// The sizes of a convolution of images (height, width, inputs), channels last, to images (output height, output width, outputs). Stride
/// and padding are the same in both directions.
/// </summary>
internal readonly record struct ConvolutionShape
{
    // Measured: with fewer channels at either side the transforms cost more than the multiplications that they save.
    private const int LeastMinimalChannels = 16;

    private ConvolutionShape(int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding)
    {
        Height = height;
        Width = width;
        Inputs = inputs;
        Outputs = outputs;
        KernelHeight = kernelHeight;
        KernelWidth = kernelWidth;
        Stride = stride;
        Padding = padding;
        IsMinimal = CanBeMinimal && Math.Min(inputs, outputs) >= LeastMinimalChannels;
    }

    /// <summary>The number of lines of an image.</summary>
    public int Height { get; }

    /// <summary>The number of positions in a line.</summary>
    public int Width { get; }

    /// <summary>The number of channels of an input.</summary>
    public int Inputs { get; }

    /// <summary>The number of channels of an output.</summary>
    public int Outputs { get; }

    /// <summary>The number of lines of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>The number of positions in a line of the kernel.</summary>
    public int KernelWidth { get; }

    /// <summary>The distance from one position of the kernel to the next, in positions of the image.</summary>
    public int Stride { get; }

    /// <summary>The number of zeros added at each side of an image.</summary>
    public int Padding { get; }

    /// <summary>The number of lines of an output.</summary>
    public int OutputHeight => ((Height + (2 * Padding) - KernelHeight) / Stride) + 1;

    /// <summary>The number of positions in a line of an output.</summary>
    public int OutputWidth => ((Width + (2 * Padding) - KernelWidth) / Stride) + 1;

    /// <summary>How many numbers one input has.</summary>
    public int InputLength => Height * Width * Inputs;

    /// <summary>How many numbers one output has.</summary>
    public int OutputLength => OutputHeight * OutputWidth * Outputs;

    /// <summary>How many weights there are, shape (outputs, inputs, kernel height, kernel width), as PyTorch lays them out.</summary>
    public int WeightLength => Outputs * Inputs * KernelHeight * KernelWidth;

    /// <summary>The multiply-adds of one object in each of the three products, those with padding included.</summary>
    public long MultiplyAdds => (long)OutputHeight * OutputWidth * WeightLength;

    /// <summary>Whether the products are computed by <see cref="MinimalFiltering"/>, where it applies and is faster.</summary>
    public bool IsMinimal { get; private init; }

    /// <summary>Whether minimal filtering can compute the products.</summary>
    public bool CanBeMinimal
        => KernelHeight == MinimalFiltering.Kernel
            && KernelWidth == MinimalFiltering.Kernel
            && Stride == 1
            && Padding < MinimalFiltering.Kernel
                && Math.Min(OutputHeight, OutputWidth) > 1;

    /// <summary>The same sizes, computed by the definition, one multiply-add after the other.</summary>
    public ConvolutionShape Direct => this with { IsMinimal = false };

    /// <summary>The same sizes, computed by minimal filtering where it applies.</summary>
    public ConvolutionShape Minimal => this with { IsMinimal = CanBeMinimal };

    /// <summary>The shape of these sizes, checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is not positive, the padding is negative, or the kernel is larger than the padded image.
    /// </exception>
    /// <exception cref="OverflowException">An image, an output or the weights have more than 2³¹ − 1 numbers.</exception>
    public static ConvolutionShape Create(
        int height,
        int width,
        int inputs,
        int outputs,
        int kernelHeight,
        int kernelWidth,
        int stride = 1,
        int padding = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kernelHeight, height + (2L * padding));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kernelWidth, width + (2L * padding));
        ConvolutionShape shape = new(height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        checked
        {
            _ = (height + (2 * padding)) * (width + (2 * padding)) * inputs;
            _ = (shape.OutputHeight + (2 * kernelHeight)) * (shape.OutputWidth + (2 * kernelWidth)) * outputs;
            _ = outputs * inputs * kernelHeight * kernelWidth;
        }

        return shape;
    }
}
