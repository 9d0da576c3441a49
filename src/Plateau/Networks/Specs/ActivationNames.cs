namespace Plateau.Networks;

/// <summary>The names of activations, as specifications and documents write them.</summary>
internal static class ActivationNames
{
    private static readonly (ActivationKind Kind, string Name)[] Table =
    [
        (ActivationKind.ReLU, "relu"),
        (ActivationKind.LeakyReLU, "leaky-relu"),
        (ActivationKind.Gelu, "gelu"),
        (ActivationKind.GeluTanh, "gelu-tanh"),
        (ActivationKind.Silu, "silu"),
        (ActivationKind.Tanh, "tanh"),
        (ActivationKind.Sigmoid, "sigmoid"),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(row => row.Name)];

    /// <summary>The name of an activation.</summary>
    public static string Of(ActivationKind kind) => Table.First(row => row.Kind == kind).Name;

    /// <summary>The activation of a name, or null.</summary>
    public static ActivationKind? Find(string name)
    {
        foreach ((ActivationKind kind, string own) in Table)
        {
            if (own == name)
            {
                return kind;
            }
        }

        return null;
    }
}
