namespace Plateau.Networks;

/// <summary>The names of initialisations, as specifications and documents write them.</summary>
internal static class InitializationNames
{
    private static readonly (Initialization How, string Name)[] Table =
    [
        (Initialization.Default, "default"),
        (Initialization.KaimingNormal, "kaiming-normal"),
        (Initialization.KaimingUniform, "kaiming-uniform"),
        (Initialization.XavierNormal, "xavier-normal"),
        (Initialization.XavierUniform, "xavier-uniform"),
        (Initialization.Orthogonal, "orthogonal"),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(row => row.Name)];

    /// <summary>The name of an initialisation.</summary>
    public static string Of(Initialization how) => Table.First(row => row.How == how).Name;

    /// <summary>The initialisation of a name, or null.</summary>
    public static Initialization? Find(string name)
    {
        foreach ((Initialization how, string own) in Table)
        {
            if (own == name)
            {
                return how;
            }
        }

        return null;
    }
}
