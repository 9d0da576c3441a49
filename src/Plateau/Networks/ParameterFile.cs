using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Parameters as safetensors, under the keys and shapes that PyTorch gives a Sequential of the same layers. Files of other programs are
/// read too: with one prefix before all keys, with other names that fit by order and shape, in parts with an index, and with keys of the
/// training beside, which are passed over.
/// </summary>
public static class ParameterFile
{
    private const string NormalizationKey = "plateau.normalization";

    // PyTorch's batch norm counts its batches in an array of its own; nothing here depends on it.
    private const string BatchCount = "num_batches_tracked";
    private const string RunningMean = "running_mean";

    /// <summary>Reads the parameters of a network; the file may hold the untrained numbers of layers or not.</summary>
    /// <returns>The flat parameter vector.</returns>
    /// <exception cref="PlateauException">
    /// The file cannot be read, or a key, a shape or a number does not fit; the message names it.
    /// </exception>
    public static double[] Read(Network network, string path) => Read(network, path, wantsBuffers: false).Parameters;

    /// <summary>Reads the parameters and the untrained numbers of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="buffers">The flat vector of untrained numbers: running means and variances.</param>
    /// <returns>The flat parameter vector.</returns>
    /// <exception cref="PlateauException">
    /// The file cannot be read, or a key, a shape or a number does not fit; the message names it.
    /// </exception>
    public static double[] Read(Network network, string path, out double[] buffers)
    {
        ReadParameters read = ReadWhole(network, path);
        buffers = read.Buffers;
        return read.Parameters;
    }

    /// <summary>The same with what is to be said of how the file was read.</summary>
    internal static ReadParameters ReadWhole(Network network, string path) => Read(network, path, wantsBuffers: true);

    /// <summary>Writes the parameters of a network; the file is whole or absent.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The flat parameter vector.</param>
    /// <param name="path">The file.</param>
    /// <param name="doublePrecision">Whether to store float64 instead of float32.</param>
    /// <param name="buffers">The flat vector of untrained numbers; empty for those of a network not yet trained.</param>
    /// <param name="normalization">How the features were normalised that they were fitted to; null where that is not known.</param>
    /// <exception cref="PlateauException">The file cannot be written.</exception>
    public static void Write(
        Network network,
        ReadOnlySpan<double> parameters,
        string path,
        bool doublePrecision = false,
        ReadOnlySpan<double> buffers = default,
        string? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ReadOnlySpan<double> kept = buffers.IsEmpty ? network.InitialBuffers() : buffers;
        List<KeyValuePair<string, NumberArray>> tensors = [];
        foreach (ParameterSegment segment in network.Segments)
        {
            tensors.Add(new(segment.Name, Stored(parameters.Slice(segment.Offset, segment.Length), segment.Shape, doublePrecision)));
        }

        foreach (BufferSegment buffer in network.Buffers)
        {
            tensors.Add(new(buffer.Name, Stored(kept.Slice(buffer.Offset, buffer.Length), buffer.Shape, doublePrecision)));
        }

        tensors.AddRange(
            BatchCounts(network).Select(name => new KeyValuePair<string, NumberArray>(name, NumberArray.From(new Tensor<long>([0], [])))));
        Dictionary<string, string>? metadata = normalization is null ? null : new() { [NormalizationKey] = normalization };
        Safetensors.Write(path, tensors, metadata);
    }

    /// <summary>
    /// How features were normalised for the parameters in a file, as <see cref="Write"/> was told; null where it does not say.
    /// </summary>
    public static string? NormalizationIn(string path)
    {
        try
        {
            return path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
                ? Safetensors.ReadMetadata(path).GetValueOrDefault(NormalizationKey)
                : null;
        }
        catch (PlateauException)
        {
            // Whatever is wrong with the file is said where its parameters are read.
            return null;
        }
    }

    private static ReadParameters Read(Network network, string path, bool wantsBuffers)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Flatten(network, path, ParameterShards.Read(path), wantsBuffers);
    }

    /// <summary>The flat parameter vector of named arrays, each in its place.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">Where the arrays are from, for messages.</param>
    /// <param name="arrays">The arrays: every parameter of the network and nothing that it does not know.</param>
    /// <param name="wantsBuffers">Whether what the layers keep beside their parameters has to be there too.</param>
    /// <exception cref="PlateauException">A key, a shape or a number does not fit; the message names it.</exception>
    internal static ReadParameters Flatten(
        Network network, string source, IReadOnlyDictionary<string, NumberArray> arrays, bool wantsBuffers)
    {
        List<Place> places =
        [
            .. network.Segments.Select(segment => new Place(segment.Name, segment.Shape, segment.Offset, false)),
            .. network.Buffers.Where(_ => wantsBuffers).Select(buffer => new Place(buffer.Name, buffer.Shape, buffer.Offset, true)),
        ];
        ParameterNames names = ParameterNames.Of(
            source,
            network,
            [.. places.Select(place => (place.Name, place.Shape.Sizes.ToArray()))],
            [.. network.Buffers.Select(buffer => buffer.Name), .. BatchCounts(network)],
            arrays);
        double[] parameters = new double[network.ParameterCount];
        double[] buffers = new double[network.BufferCount];
        foreach (Place place in places)
        {
            NumberArray array = arrays[names[place.Name]];
            double[] values = array.To<double>().Data;
            int bad = Array.FindIndex(values, value => !double.IsFinite(value));
            if (bad >= 0)
            {
                throw new PlateauException(
                    $"{source}: '{names[place.Name]}' holds {values[bad]} at position {bad}; parameters must be finite.");
            }

            values.CopyTo((place.IsBuffer ? buffers : parameters).AsSpan(place.Offset));
        }

        return new ReadParameters(parameters, buffers, names.Notes);
    }

    private static IEnumerable<string> BatchCounts(Network network)
        => from buffer in network.Buffers
           where buffer.Name.EndsWith("." + RunningMean, StringComparison.Ordinal)
           select buffer.Name[..^RunningMean.Length] + BatchCount;

    private static NumberArray Stored(ReadOnlySpan<double> values, Shape shape, bool doublePrecision) => doublePrecision
        ? NumberArray.From(new Tensor<double>(values.ToArray(), shape.Sizes))
        : NumberArray.From(new Tensor<float>(Array.ConvertAll(values.ToArray(), value => (float)value), shape.Sizes));

    private sealed record Place(string Name, Shape Shape, int Offset, bool IsBuffer);
}
