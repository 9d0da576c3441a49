using Plateau.Numerics;

namespace Plateau.Probing;

/// <summary>
/// The uniform numbers from which the coordinates of one draw are computed: numbers of a random stream, or a Sobol point.
/// </summary>
internal readonly struct UniformNumbers
{
    private readonly RandomStream _stream;
    private readonly double[]? _point;

    public UniformNumbers(RandomStream stream) => _stream = stream;

    public UniformNumbers(double[] point) => _point = point;

    public double Uniform(long index) => _point is null ? _stream.Uniform(index) : _point[index];

    /// <summary>
    /// A number that the first <paramref name="count"/> coordinates do not use. Of a stream, it comes from another block.
    /// </summary>
    public double Beyond(int count) => _point is null ? _stream.Uniform(((long)count + 3) / 4 * 4) : _point[count];

    public void FillUniform(Span<double> destination)
    {
        if (_point is null)
        {
            _stream.FillUniform(destination);
        }
        else
        {
            _point.AsSpan(0, destination.Length).CopyTo(destination);
        }
    }

    public void FillNormal(Span<double> destination)
    {
        if (_point is null)
        {
            NormalNumbers.Fill(_stream, destination);
            return;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = Elementary.NormalQuantile(_point[i]);
        }
    }
}
