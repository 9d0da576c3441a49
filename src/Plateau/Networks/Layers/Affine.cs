namespace Plateau.Networks;

/// <summary>A scale and a shift for each channel of the last axis: y = γ x + β.</summary>
internal sealed class Affine : ChannelAffine
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">The size of the last axis.</param>
    public Affine(int channels)
        : base(channels, affine: true)
    {
    }

    private protected override void Constants<T>(NodeParameters<T> parameters, Span<double> center, Span<double> rate)
    {
        center.Clear();
        rate.Fill(1);
    }
}
