namespace Plateau.Networks;

/// <summary>Layer norm (Ba, Kiros and Hinton, 2016) as a composition: the last axis standardised, then scaled and shifted number by number.</summary>
public static class LayerNorm
{
    /// <summary>Adds the two nodes and returns the index of the last; parameters are called <c>NAME.weight</c> and <c>NAME.bias</c>.</summary>
    /// <param name="builder">The network under way.</param>
    /// <param name="name">The name.</param>
    /// <param name="input">The node that it reads; by default the node before it.</param>
    /// <param name="epsilon">ε.</param>
    public static int AddLayerNorm(this NetworkBuilder builder, string name, int? input = null, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        int source = input ?? builder.Last;
        int standardized = builder.Add($"{name}.standardize", new Standardize(epsilon), source);
        return builder.Add(name, new Affine(builder.ShapeOf(standardized).Sizes[^1]), standardized);
    }
}
