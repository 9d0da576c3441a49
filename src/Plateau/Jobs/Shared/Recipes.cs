using System.Globalization;

namespace Plateau.Jobs;

/// <summary>How parameters were trained, read off the options of a command or of a record.</summary>
internal static class Recipes
{
    // Named as on the command line; what is not given is at its default.
    private static readonly string[] _others = ["initialization", "momentum", "nesterov", "weight-decay", "schedule", "warm-up", "clip-norm", "best-epoch"];

    /// <summary>The recipe; null where the options are not those of a training.</summary>
    /// <param name="options">Options with their values in canonical form; those that bear on no training are passed over.</param>
    public static RecipeSummary? Of(IEnumerable<(string Name, string Value)> options)
    {
        Dictionary<string, string> given = options.ToDictionary(option => option.Name, option => option.Value, StringComparer.Ordinal);
        if (!given.TryGetValue("epochs", out string? epochs) || !given.TryGetValue("optimizer", out string? optimizer)
            || !given.TryGetValue("learning-rate", out string? rate) || !given.TryGetValue("batch-size", out string? batch)
            || !int.TryParse(epochs, CultureInfo.InvariantCulture, out int passes) || !double.TryParse(rate, CultureInfo.InvariantCulture, out double step)
            || !int.TryParse(batch, CultureInfo.InvariantCulture, out int objects))
        {
            return null;
        }

        IEnumerable<string> others = _others.Where(given.ContainsKey).Select(name => given[name] == "true" ? name : $"{name} {given[name]}");
        return new RecipeSummary(passes, optimizer, step, objects, string.Join(", ", others));
    }
}
