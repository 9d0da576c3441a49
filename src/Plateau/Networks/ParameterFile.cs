using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>Parameters as safetensors, under the keys and shapes that PyTorch gives a Sequential of the same layers.</summary>
public static class ParameterFile
{
    /// <summary>Reads the parameters of a network.</summary>
    /// <returns>The flat parameter vector.</returns>
    /// <exception cref="PlateauException">The file cannot be read, or a key, a shape or a number does not fit; the message names it.</exception>
    public static double[] Read(Network network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        SafetensorsFile file = Safetensors.Read(path);
        string[] wanted = [.. network.Segments.Select(segment => segment.Name)];
        string[] unknown = [.. file.Names.Except(wanted, StringComparer.Ordinal)];
        string[] missing = [.. wanted.Except(file.Names, StringComparer.Ordinal)];
        if (unknown.Length + missing.Length > 0)
        {
            string problem = missing.Length > 0 ? $"lacks '{missing[0]}'" : $"has '{unknown[0]}', which the network lacks";
            throw new PlateauException($"{path}: {problem}; --model {network.Spec} has {string.Join(", ", network.Segments.Select(segment => $"{segment.Name} {segment.Shape}"))}.");
        }

        double[] parameters = new double[network.ParameterCount];
        foreach (ParameterSegment segment in network.Segments)
        {
            NumberArray array = file[segment.Name];
            if (!array.Shape.SequenceEqual(segment.Shape.Sizes))
            {
                throw new PlateauException($"{path}: '{segment.Name}' has the shape ({string.Join(", ", array.Shape.ToArray())}), but --model {network.Spec} needs {segment.Shape}.");
            }

            double[] values = array.To<double>().Data;
            int bad = Array.FindIndex(values, value => !double.IsFinite(value));
            if (bad >= 0)
            {
                throw new PlateauException($"{path}: '{segment.Name}' holds {values[bad]} at position {bad}; parameters must be finite.");
            }

            values.CopyTo(parameters.AsSpan(segment.Offset));
        }

        return parameters;
    }

    /// <summary>Writes the parameters of a network; the file is whole or absent.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The flat parameter vector.</param>
    /// <param name="path">The file.</param>
    /// <param name="doublePrecision">Whether to store float64 instead of float32.</param>
    /// <exception cref="PlateauException">The file cannot be written.</exception>
    public static void Write(Network network, ReadOnlySpan<double> parameters, string path, bool doublePrecision = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        List<KeyValuePair<string, NumberArray>> tensors = [];
        foreach (ParameterSegment segment in network.Segments)
        {
            double[] values = parameters.Slice(segment.Offset, segment.Length).ToArray();
            ReadOnlySpan<int> shape = segment.Shape.Sizes;
            NumberArray array = doublePrecision
                ? NumberArray.From(new Tensor<double>(values, shape))
                : NumberArray.From(new Tensor<float>(Array.ConvertAll(values, value => (float)value), shape));
            tensors.Add(new(segment.Name, array));
        }

        Safetensors.Write(path, tensors);
    }
}
