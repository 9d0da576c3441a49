using System.Numerics;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;

namespace Plateau.Training;

/// <summary>A point w* in the space of parameters, trained or loaded, around which a landscape is probed.</summary>
public sealed record Optimum
{
    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>The flat parameter vector w*; float32 training leaves float32 numbers in it.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>
    /// The untrained numbers of the layers, such as the running statistics of batch norm. By default those of a network before training.
    /// </summary>
    public double[] Buffers
    {
        get => field ??= Network.InitialBuffers();
        init;
    }

    /// <summary>The loss of one object. The landscape is its mean over objects.</summary>
    public ObjectLoss Loss { get; init; } = ObjectLoss.CrossEntropy();

    /// <summary>The precision in which the network is evaluated.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>The result of each epoch; empty for parameters that were loaded.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];

    /// <summary>The epoch that these parameters come from, from 1; 0 for initial or loaded ones.</summary>
    public int Epoch { get; init; }

    /// <summary>How the file that they come from was read, a sentence each, where it was not read as it stands.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How the features were normalised that the parameters were fitted to; null where that is not known.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>The checksum of the constants of that normalisation, and of the targets; null where they are not known.</summary>
    internal string? Constants { get; init; }

    /// <summary>
    /// Writes the parameters as a safetensors file, in the precision in which they are evaluated, with <see cref="Normalization"/> among
    /// its metadata.
    /// </summary>
    /// <param name="path">The file.</param>
    public void Write(string path)
    {
        string? normalization = Normalization is null ? null : $"{Normalization} {Constants}".TrimEnd();
        ParameterFile.Write(Network, Parameters, path, Precision == Precision.Double, Buffers, normalization);
    }

    /// <summary>
    /// How features were normalised for the parameters in a file that <see cref="Write"/> wrote; null where it does not say.
    /// </summary>
    internal static Normalization? NormalizationIn(string path)
        => Enum.TryParse(ParameterFile.NormalizationIn(path)?.Split(' ')[0], out Normalization known) ? known : null;

    /// <summary>The <see cref="Constants"/> of the parameters in such a file; null where it does not say.</summary>
    internal static string? ConstantsIn(string path)
        => ParameterFile.NormalizationIn(path)?.Split(' ') is [_, string constants] ? constants : null;

    /// <summary>
    /// A point with parameters of one's own, as one flat vector in the order of <see cref="Network.Segments"/>. The numbers are copied.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">w*, <see cref="Network.ParameterCount"/> finite numbers.</param>
    /// <param name="buffers">
    /// What layers keep beside their parameters, in the order of <see cref="Network.Buffers"/>; by default that of a network not yet
    /// trained.
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer numbers than the network has, or one is not finite.</exception>
    public static Optimum At(Network network, ReadOnlySpan<double> parameters, double[]? buffers = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Check(parameters, network.ParameterCount, "parameters", nameof(parameters));
        if (buffers is not null)
        {
            Check(buffers, network.BufferCount, "numbers beside its parameters", nameof(buffers));
        }

        return new Optimum { Network = network, Parameters = parameters.ToArray(), Buffers = [.. buffers ?? network.InitialBuffers()] };
    }

    /// <summary>
    /// A point with parameters of one's own, as arrays under the names and with the shapes of <see cref="Network.Segments"/> and
    /// <see cref="Network.Buffers"/>.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="arrays">Every array of the network, and no other.</param>
    /// <exception cref="ArgumentException">A name, a shape or a number does not fit; the message names it.</exception>
    public static Optimum At(Network network, IReadOnlyDictionary<string, NumberArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(arrays);
        try
        {
            ReadParameters read = ParameterFile.Flatten(network, "the arrays", arrays, wantsBuffers: true);
            return new Optimum { Network = network, Parameters = read.Parameters, Buffers = read.Buffers, Notes = read.Notes };
        }
        catch (PlateauException exception)
        {
            throw new ArgumentException(exception.Message, nameof(arrays), exception);
        }
    }

    /// <summary>
    /// A point with parameters of one's own, from a safetensors file, or from the index of several, with the names and shapes of
    /// <see cref="Network.Segments"/> and <see cref="Network.Buffers"/>. Names with one prefix before all of them, such as "module.", and
    /// other names that fit by order and shape are read too.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="PlateauException">
    /// The file cannot be read, or a name, a shape or a number does not fit; the message names it.
    /// </exception>
    public static Optimum At(Network network, string path)
    {
        ReadParameters read = ParameterFile.ReadWhole(network, path);
        return new() { Network = network, Parameters = read.Parameters, Buffers = read.Buffers, Notes = read.Notes };
    }

    /// <summary>
    /// The same point, its Gaussian loss with the scale that the residuals of its training objects have: the most likely one. Any other
    /// loss, and one that has scales already, stays as it is.
    /// </summary>
    /// <param name="training">The objects that it was fitted to.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">The network hits a target exactly, so that no scale is left.</exception>
    public Optimum FitScale(Dataset training, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (Loss is not GaussianLoss { Scales: [] } || training.Targets is not { } targets)
        {
            return this;
        }

        double[] scales = [.. Evaluation.Of(this, training, cancellation).RootMeanSquares!
            .Select((root, target) => root / targets.Scales[target])];
        int exact = Array.FindIndex(scales, scale => !(scale > 0));
        return exact < 0
            ? this with { Loss = ObjectLoss.Gaussian(scales) }
            : throw new PlateauException(
                $"{training.Name}: the network gives {targets.Names[exact]} without any error, so a Gaussian loss has no scale; "
                    + "use squared-error (`Loss`).");
    }

    // Rounding of float32 products is in the way of smaller residuals.
    private const double SingleTolerance = 1e-5;

    /// <summary>The same point in the precision that eigenpairs with this relative residual need.</summary>
    internal Optimum ToMeet(double tolerance) => tolerance < SingleTolerance ? this with { Precision = Precision.Double } : this;

    /// <summary>w* with its buffers, prepared for passes forward and back.</summary>
    internal ParameterBlock<T> Prepared<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> parameters = new(Network, 1);
        parameters.Set(0, Parameters);
        parameters.SetBuffers(0, Buffers);
        parameters.Prepare(0, backward: true);
        return parameters;
    }

    private static void Check(ReadOnlySpan<double> numbers, int count, string what, string name)
    {
        if (numbers.Length != count)
        {
            throw new ArgumentException($"The network has {count} {what}, not {numbers.Length}.", name);
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i]))
            {
                throw new ArgumentException($"Number {i} is {numbers[i]}; all must be finite (counting starts at 0).", name);
            }
        }
    }
}
