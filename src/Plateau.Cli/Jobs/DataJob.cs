using Plateau.Cli.Options;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau data</c>.</summary>
internal static class DataJob
{
    /// <summary>Lists the catalogue.</summary>
    public static int List(DataOptions options, TextWriter output) => throw NoCatalogue(options);

    /// <summary>Describes a data set or a file.</summary>
    public static int Describe(string name, DataOptions options, TextWriter output, CancellationToken cancellation) => throw NoCatalogue(options);

    /// <summary>Downloads a data set and checks it.</summary>
    public static int Get(string name, DataOptions options, TextWriter output, CancellationToken cancellation) => throw NoCatalogue(options);

    private static PlateauException NoCatalogue(DataOptions options) => new($"there is no catalogue of data sets for {options.DataDir ?? "data"}");
}
