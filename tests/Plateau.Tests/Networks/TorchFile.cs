using Plateau.Formats;
using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>
/// A file of numbers that PyTorch computed. It knows what was asked for, so that a test can say that nothing in it was passed over.
/// </summary>
internal sealed class TorchFile(string name)
{
    private readonly SafetensorsFile _file = Safetensors.Read(TestFiles.Fixture($"{name}.safetensors"));
    private readonly HashSet<string> _asked = [];

    /// <summary>The numbers of a tensor; those of a batch of images turned channels last.</summary>
    public double[] Numbers(string tensor)
    {
        double[] numbers = _file[tensor].To<double>().Data;
        int[] shape = Shape(tensor);
        return shape.Length == 4 ? ChannelsLast(numbers, shape) : numbers;
    }

    /// <summary>The numbers of a tensor in PyTorch's order.</summary>
    public double[] Unchanged(string tensor)
    {
        _asked.Add(tensor);
        return _file[tensor].To<double>().Data;
    }

    /// <summary>The shape of a tensor, as PyTorch has it.</summary>
    public int[] Shape(string tensor)
    {
        _asked.Add(tensor);
        return _file[tensor].Shape.ToArray();
    }

    /// <summary>One vector over all parameters of a network, from tensors that are called like them after a prefix.</summary>
    public double[] Vector(Network network, Func<string, string> key)
        => [.. network.Segments.SelectMany(segment => Checked(key(segment.Name), segment.Shape))];

    /// <summary>One vector over all untrained numbers of a network.</summary>
    public double[] Buffers(Network network, Func<string, string> key)
        => [.. network.Buffers.SelectMany(buffer => Checked(key(buffer.Name), buffer.Shape))];

    /// <summary>Whether there is such a tensor.</summary>
    public bool Contains(string tensor) => _file.Contains(tensor);

    /// <summary>Says that every tensor was asked for.</summary>
    public void AssertAllAsked() => Assert.Empty(_file.Names.Except(_asked));

    private double[] Checked(string tensor, Shape shape)
    {
        Assert.Equal(shape.Sizes.ToArray(), Shape(tensor));
        return Unchanged(tensor);
    }

    private static double[] ChannelsLast(double[] numbers, int[] shape)
    {
        (int objects, int channels, int positions) = (shape[0], shape[1], shape[2] * shape[3]);
        double[] turned = new double[numbers.Length];
        for (int i = 0; i < objects; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int p = 0; p < positions; p++)
                {
                    turned[(((i * positions) + p) * channels) + c] = numbers[(((i * channels) + c) * positions) + p];
                }
            }
        }

        return turned;
    }
}
