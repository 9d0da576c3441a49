using System.Text.RegularExpressions;
using Plateau.Formats;

namespace Plateau.Networks;

/// <summary>
/// Which key of a file belongs to which parameter: the one of its name; with the same prefix before every key, the one of its name after
/// that; or else the one that order and shape leave no doubt about.
/// </summary>
internal sealed partial class ParameterNames
{
    private const int MostShown = 8;

    private readonly Dictionary<string, string> _keys;

    private ParameterNames(Dictionary<string, string> keys, IReadOnlyList<string> notes) => (_keys, Notes) = (keys, notes);

    /// <summary>How the keys were matched, a sentence each, where they are not those of the network.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The key of a parameter.</summary>
    public string this[string parameter] => _keys[parameter];

    /// <summary>Matches keys with parameters.</summary>
    /// <param name="source">Where the arrays are from, for messages.</param>
    /// <param name="network">The network, for messages.</param>
    /// <param name="wanted">Names and shapes of all that is to be found, in the order of the network.</param>
    /// <param name="spare">Names that the network knows and that need not be there.</param>
    /// <param name="arrays">The arrays of the file.</param>
    /// <exception cref="PlateauException">They do not fit; the message shows keys of both, and the nearest fit.</exception>
    public static ParameterNames Of(
        string source,
        Network network,
        IReadOnlyList<(string Name, int[] Shape)> wanted,
        IReadOnlyList<string> spare,
        IReadOnlyDictionary<string, NumberArray> arrays)
    {
        HashSet<string> known = [.. wanted.Select(one => one.Name), .. spare];
        string[] foreign = [.. arrays.Keys.Where(key => !known.Contains(key) && IsOfTraining(key))];
        string[] keys = [.. arrays.Keys.Except(foreign, StringComparer.Ordinal)];
        List<string> notes = foreign.Length == 0
            ? []
            : [$"{source}: passed over {Listed(foreign)}, which {(foreign.Length == 1 ? "is" : "are")} of the training and no parameter."];
        string[] missing = [.. wanted.Select(one => one.Name).Except(keys, StringComparer.Ordinal)];
        string[] unknown = [.. keys.Except(known, StringComparer.Ordinal)];
        Dictionary<string, string>? found = missing.Length + unknown.Length == 0
            ? wanted.ToDictionary(one => one.Name, one => one.Name, StringComparer.Ordinal)
            : Prefixed(wanted, known, keys);
        if (found is null && ByOrder(wanted, keys, arrays) is { } ordered)
        {
            notes.Add(
                $"{source}: its keys are not those of `Spec` {network.Spec}, so it was read by order and shape: "
                    + $"{Listed([.. wanted.Select(one => $"{ordered[one.Name]} as {one.Name}")])}; check that this is meant.");
            return new ParameterNames(ordered, notes);
        }

        if (found is null)
        {
            throw Refused(source, network, wanted, missing, unknown, arrays);
        }

        foreach ((string name, int[] shape) in wanted)
        {
            NumberArray array = arrays[found[name]];
            if (!array.Shape.SequenceEqual(shape))
            {
                string transposed = shape.Length == 2 && array.Shape.SequenceEqual([shape[1], shape[0]])
                    ? "; weights are stored (out, in), so transpose them"
                    : string.Empty;
                throw new PlateauException(
                    $"{source}: '{found[name]}' has the shape {Sizes(array.Shape)}, but `Spec` {network.Spec} needs {Sizes(shape)}"
                        + $"{transposed}.");
            }
        }

        return new ParameterNames(found, notes);
    }

    private static Dictionary<string, string>? Prefixed(
        IReadOnlyList<(string Name, int[] Shape)> wanted, HashSet<string> known, string[] keys)
    {
        foreach (string key in keys.Where(key => key.EndsWith("." + wanted[0].Name, StringComparison.Ordinal)))
        {
            string prefix = key[..^wanted[0].Name.Length];
            if (keys.All(one => one.StartsWith(prefix, StringComparison.Ordinal) && known.Contains(one[prefix.Length..]))
                && wanted.All(one => keys.Contains(prefix + one.Name)))
            {
                return wanted.ToDictionary(one => one.Name, one => prefix + one.Name, StringComparer.Ordinal);
            }
        }

        return null;
    }

    // Layers with arrays of the same names and shapes are told apart by the numbers in their names alone; else single arrays are, by shape.
    private static Dictionary<string, string>? ByOrder(
        IReadOnlyList<(string Name, int[] Shape)> wanted, string[] keys, IReadOnlyDictionary<string, NumberArray> arrays)
    {
        (string Name, int[] Shape)[] have =
            [.. keys.Where(key => !IsBatchCount(key)).Select(key => (key, arrays[key].Shape.ToArray()))];
        return have.Length != wanted.Count
            ? null
            : Paired(wanted, have, Layer, name => name[Layer(name).Length..]) ?? Paired(wanted, have, name => name, _ => string.Empty);
    }

    private static Dictionary<string, string>? Paired(
        IReadOnlyList<(string Name, int[] Shape)> wanted,
        IReadOnlyList<(string Name, int[] Shape)> have,
        Func<string, string> layer,
        Func<string, string> leaf)
    {
        ILookup<string, string> layers = Layers(have, layer, leaf);
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        foreach (IGrouping<string, string> alike in Layers(wanted, layer, leaf))
        {
            string[] own = [.. layers[alike.Key]];
            if (own.Length != alike.Count() || own.Select(name => Number().Replace(name, "#")).Distinct().Count() > 1)
            {
                return null;
            }

            string[] sorted =
                [.. own.OrderBy(name => Number().Replace(name, digits => digits.Value.PadLeft(12, '0')), StringComparer.Ordinal)];
            foreach ((string target, string from) in alike.Zip(sorted))
            {
                foreach ((string name, _) in wanted.Where(one => layer(one.Name) == target))
                {
                    keys[name] = from + leaf(name);
                }
            }
        }

        return keys;
    }

    // Layers by what their arrays are called and how large they are, in order.
    private static ILookup<string, string> Layers(
        IReadOnlyList<(string Name, int[] Shape)> arrays, Func<string, string> layer, Func<string, string> leaf)
        => arrays.GroupBy(one => layer(one.Name), StringComparer.Ordinal).ToLookup(
            group => string.Join(' ', group.Select(one => leaf(one.Name) + Sizes(one.Shape)).Order(StringComparer.Ordinal)),
            group => group.Key,
            StringComparer.Ordinal);

    private static PlateauException Refused(
        string source,
        Network network,
        IReadOnlyList<(string Name, int[] Shape)> wanted,
        string[] missing,
        string[] unknown,
        IReadOnlyDictionary<string, NumberArray> arrays)
    {
        string problem = missing.Length > 0 ? $"lacks '{missing[0]}'" : $"has '{unknown[0]}', which the network lacks";
        string near = missing.Length > 0 && Nearest(missing[0], wanted, unknown, arrays) is string fit
            ? $" (the nearest fit is '{fit}' {Sizes(arrays[fit].Shape)})"
            : string.Empty;
        return new PlateauException(
            $"{source}: {problem}{near}; it holds {Listed([.. arrays.Keys.Select(key => $"{key} {Sizes(arrays[key].Shape)}")])}, "
                + $"and `Spec` {network.Spec} has {Listed([.. wanted.Select(one => $"{one.Name} {Sizes(one.Shape)}")])}; rename the "
                + "keys, or give the `Spec` that the file is of.");
    }

    // Of the same name after some prefix, or of the same shape, or of its shape transposed.
    private static string? Nearest(
        string name, IReadOnlyList<(string Name, int[] Shape)> wanted, string[] unknown, IReadOnlyDictionary<string, NumberArray> arrays)
    {
        int[] shape = wanted.First(one => one.Name == name).Shape;
        return unknown.FirstOrDefault(key => key.EndsWith("." + name, StringComparison.Ordinal))
            ?? unknown.FirstOrDefault(key => arrays[key].Shape.SequenceEqual(shape))
            ?? unknown.FirstOrDefault(key => Enumerable.Reverse(arrays[key].Shape.ToArray()).SequenceEqual(shape));
    }

    private static string Layer(string name) => name[..(name.LastIndexOf('.') + 1)];

    private static bool IsBatchCount(string key) => key.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static bool IsOfTraining(string key) => OfTraining().IsMatch(key);

    private static string Sizes(ReadOnlySpan<int> shape) => $"({string.Join(", ", shape.ToArray())})";

    private static string Listed(string[] words)
        => string.Join(", ", words.Take(MostShown)) + (words.Length > MostShown ? $", … ({words.Length} in all)" : string.Empty);

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    // Counters, and the states of optimizers, schedules and loss scalers.
    [GeneratedRegex(
        @"(^|\.)(step|steps|global_step|epoch|epochs|iteration|num_batches_tracked|exp_avg|exp_avg_sq|max_exp_avg_sq|momentum_buffer)$"
            + @"|^(optimizers?|optim|opt|optimizer_states?|scheduler|lr_schedulers?|scaler|grad_scaler)([._].*)?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex OfTraining();
}
