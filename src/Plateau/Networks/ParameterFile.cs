using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>Parameters as safetensors, under the keys and shapes that PyTorch gives a Sequential of the same layers.</summary>
public static class ParameterFile
{
    // PyTorch's batch norm counts its batches in an array of its own; nothing here depends on it.
    private const string BatchCount = "num_batches_tracked";
    private const string RunningMean = "running_mean";

    /// <summary>Reads the parameters of a network; the file may hold the untrained numbers of layers or not.</summary>
    /// <returns>The flat parameter vector.</returns>
    /// <exception cref="PlateauException">
    /// The file cannot be read, or a key, a shape or a number does not fit; the message names it.
    /// </exception>
    public static double[] Read(Network network, string path) => Read(network, path, wantsBuffers: false, out _);

    /// <summary>Reads the parameters and the untrained numbers of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="buffers">The flat vector of untrained numbers: running means and variances.</param>
    /// <returns>The flat parameter vector.</returns>
    /// <exception cref="PlateauException">
    /// The file cannot be read, or a key, a shape or a number does not fit; the message names it.
    /// </exception>
    public static double[] Read(Network network, string path, out double[] buffers) => Read(network, path, wantsBuffers: true, out buffers);

    /// <summary>Writes the parameters of a network; the file is whole or absent.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The flat parameter vector.</param>
    /// <param name="path">The file.</param>
    /// <param name="doublePrecision">Whether to store float64 instead of float32.</param>
    /// <param name="buffers">The flat vector of untrained numbers; empty for those of a network not yet trained.</param>
    /// <exception cref="PlateauException">The file cannot be written.</exception>
    public static void Write(
        Network network,
        ReadOnlySpan<double> parameters,
        string path,
        bool doublePrecision = false,
        ReadOnlySpan<double> buffers = default)
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
        Safetensors.Write(path, tensors);
    }

    private static double[] Read(Network network, string path, bool wantsBuffers, out double[] buffers)
    {
        ArgumentNullException.ThrowIfNull(network);
        SafetensorsFile file = Safetensors.Read(path);
        return Flatten(
            network,
            path,
            file.Names.ToDictionary(name => name, name => file[name], StringComparer.Ordinal),
            wantsBuffers,
            out buffers);
    }

    /// <summary>The flat parameter vector of named arrays, each in its place.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">Where the arrays are from, for messages.</param>
    /// <param name="arrays">The arrays: every parameter of the network and nothing that it does not know.</param>
    /// <param name="wantsBuffers">Whether what the layers keep beside their parameters has to be there too.</param>
    /// <param name="buffers">The flat vector of untrained numbers, where wanted.</param>
    /// <exception cref="PlateauException">A key, a shape or a number does not fit; the message names it.</exception>
    internal static double[] Flatten(
        Network network, string source, IReadOnlyDictionary<string, NumberArray> arrays, bool wantsBuffers, out double[] buffers)
    {
        List<Place> places =
        [
            .. network.Segments.Select(segment => new Place(segment.Name, segment.Shape, segment.Offset, false)),
            .. network.Buffers.Where(_ => wantsBuffers).Select(buffer => new Place(buffer.Name, buffer.Shape, buffer.Offset, true)),
        ];
        string[] wanted = [.. places.Select(place => place.Name)];
        string[] unknown = [.. arrays.Keys.Except(
            [.. wanted, .. network.Buffers.Select(buffer => buffer.Name), .. BatchCounts(network)],
            StringComparer.Ordinal)];
        string[] missing = [.. wanted.Except(arrays.Keys, StringComparer.Ordinal)];
        if (unknown.Length + missing.Length > 0)
        {
            string problem = missing.Length > 0 ? $"lacks '{missing[0]}'" : $"has '{unknown[0]}', which the network lacks";
            throw new PlateauException(
                $"{source}: {problem}; `Spec` {network.Spec} has "
                    + $"{string.Join(", ", places.Select(place => $"{place.Name} {place.Shape}"))}.");
        }

        double[] parameters = new double[network.ParameterCount];
        buffers = new double[network.BufferCount];
        foreach (Place place in places)
        {
            NumberArray array = arrays[place.Name];
            if (!array.Shape.SequenceEqual(place.Shape.Sizes))
            {
                throw new PlateauException(
                    $"{source}: '{place.Name}' has the shape ({string.Join(", ", array.Shape.ToArray())}), but `Spec` {network.Spec} "
                        + $"needs {place.Shape}.");
            }

            double[] values = array.To<double>().Data;
            int bad = Array.FindIndex(values, value => !double.IsFinite(value));
            if (bad >= 0)
            {
                throw new PlateauException($"{source}: '{place.Name}' holds {values[bad]} at position {bad}; parameters must be finite.");
            }

            values.CopyTo((place.IsBuffer ? buffers : parameters).AsSpan(place.Offset));
        }

        return parameters;
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
