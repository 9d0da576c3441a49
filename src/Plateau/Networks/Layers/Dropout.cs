using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Dropout (Srivastava et al., 2014), inverted: in training each number becomes 0 with probability p and is divided by 1 − p otherwise; in
/// evaluation numbers pass unchanged. Which numbers are dropped depends on the seed, the step, the node, the object's position in the batch
/// and the number's place in it alone. p counts in steps of 2⁻¹⁶.
/// </summary>
internal sealed class Dropout : LinearMap
{
    private const int NodeBits = 44;

    private readonly double _probability;
    private readonly int _threshold;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">p, in [0, 1).</param>
    public Dropout(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        _probability = probability;
        _threshold = (int)Math.Round(65536 * probability);
    }

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0];

    // Which numbers of the present batch are kept.
    internal override object? CreateState<T>(NetworkNode node, int capacity) => new byte[(long)capacity * node.Shape.Size];

    internal override void Forward<T>(NodePass<T> pass)
    {
        if (pass.IsTraining)
        {
            int size = pass.Node.Shape.Size;
            ulong blocks = (ulong)(size + (2 * Philox.WordsAtOnce) - 1) / (2 * Philox.WordsAtOnce) * (Philox.WordsAtOnce / 4);
            RandomStream stream = new(pass.Dropout.Seed, RandomPurpose.Dropout, unchecked((int)pass.Dropout.Step));
            Span<byte> kept = Kept(pass.State<byte[]>(), size, pass.Range.First, pass.Count);
            for (int i = 0; i < pass.Count; i++)
            {
                ulong position = (ulong)(pass.ChunkStart + pass.Range.First + i);
                stream.FillKept(((ulong)pass.Node.Index << NodeBits) + (position * blocks), _threshold, kept.Slice(i * size, size));
            }
        }

        base.Forward(pass);
    }

    internal override void Apply<T>(MapPass<T> pass) => Mask(pass, pass.Input(0), pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass) => Mask(pass, pass.OutputGradient, pass.InputGradient(0));

    private static Span<byte> Kept(byte[] all, int size, int first, int count) => all.AsSpan(first * size, count * size);

    private void Mask<T>(MapPass<T> pass, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (pass.IsTraining)
        {
            Span<byte> kept = Kept(pass.State<byte[]>(), pass.Node.Shape.Size, pass.First, pass.Count);
            Elementwise.ScaleWhere(T.CreateTruncating(1.0 / (1.0 - _probability)), source, kept, destination);
        }
        else
        {
            source.CopyTo(destination);
        }
    }
}
