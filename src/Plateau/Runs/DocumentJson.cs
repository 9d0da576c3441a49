using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Plateau.Runs;

/// <summary>
/// Documents as JSON: indented, UTF-8, in one order, so equal documents are equal bytes. JSON knows neither NaN nor infinity: they are
/// <c>null</c>, and a warning names the place. Reading brings them back.
/// </summary>
public static class DocumentJson
{
    private const string Infinite = " is infinite: null here";
    private const string MinusInfinite = " is minus infinity: null here";
    private const string NotANumber = " is not a number: null here";

    /// <summary>Writes a document, with a line feed at its end.</summary>
    public static byte[] Write<TDocument>(TDocument document)
        where TDocument : class, IDocument<TDocument>
    {
        ArgumentNullException.ThrowIfNull(document);
        List<string> found = [];
        Search(document, RunJsonContext.Default.GetTypeInfo(typeof(TDocument))!, string.Empty, found);
        IEnumerable<string> added = found.Except(document.Warnings);
        TDocument complete = document.WithWarnings([.. document.Warnings, .. added]);
        return [.. JsonSerializer.SerializeToUtf8Bytes(complete, TypeInfo<TDocument>()), (byte)'\n'];
    }

    /// <summary>Reads a document that <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is no such document.</exception>
    public static TDocument Read<TDocument>(ReadOnlySpan<byte> utf8)
        where TDocument : class, IDocument<TDocument>
    {
        JsonNode root = JsonNode.Parse(Encoding.UTF8.GetString(utf8)) ?? throw new JsonException("The document is null.");
        foreach (JsonNode? warning in root["warnings"]?.AsArray() ?? [])
        {
            Restore(root, warning?.GetValue<string>() ?? string.Empty);
        }

        return root.Deserialize(TypeInfo<TDocument>()) ?? throw new JsonException("The document is null.");
    }

    private static JsonTypeInfo<TDocument> TypeInfo<TDocument>() =>
        RunJsonContext.Default.GetTypeInfo(typeof(TDocument)) as JsonTypeInfo<TDocument>
        ?? throw new NotSupportedException($"{typeof(TDocument).Name} is not among the documents of {nameof(RunJsonContext)}.");

    /// <summary>Walks the document by its JSON names and notes every number that JSON cannot say.</summary>
    private static void Search(object? value, JsonTypeInfo type, string path, List<string> found)
    {
        switch (value)
        {
            case null or string:
                return;
            case double number:
                if (Verdict(number) is string verdict)
                {
                    found.Add(path + verdict);
                }

                return;
            case IReadOnlyList<double> numbers:
                SearchList(numbers, path, found);
                return;
            case IReadOnlyDictionary<string, double> named:
                foreach ((string name, double number) in named)
                {
                    Search(number, type, $"{path}.{name}", found);
                }

                return;
            case System.Collections.IList list:
                for (int i = 0; i < list.Count; i++)
                {
                    if (list[i] is object element)
                    {
                        Search(element, ElementType(element), $"{path}[{i}]", found);
                    }
                }

                return;
            default:
                foreach (JsonPropertyInfo property in type.Properties)
                {
                    if (property.Get?.Invoke(value) is object inner)
                    {
                        Search(inner, ElementType(inner), path.Length == 0 ? property.Name : $"{path}.{property.Name}", found);
                    }
                }

                return;
        }
    }

    private static JsonTypeInfo ElementType(object value) =>
        RunJsonContext.Default.GetTypeInfo(value.GetType()) ?? RunJsonContext.Default.GetTypeInfo(typeof(double))!;

    /// <summary>One warning for each stretch of neighbours of one kind: <c>curve.remaining[0..4]</c>.</summary>
    private static void SearchList(IReadOnlyList<double> numbers, string path, List<string> found)
    {
        for (int first = 0; first < numbers.Count; first++)
        {
            if (Verdict(numbers[first]) is not string verdict)
            {
                continue;
            }

            int last = first;
            while (last + 1 < numbers.Count && Verdict(numbers[last + 1]) == verdict)
            {
                last++;
            }

            found.Add(first == last ? $"{path}[{first}]{verdict}" : $"{path}[{first}..{last}]{verdict}");
            first = last;
        }
    }

    private static string? Verdict(double number) =>
        double.IsFinite(number) ? null
        : double.IsNaN(number) ? NotANumber
        : number > 0 ? Infinite
        : MinusInfinite;

    /// <summary>Puts back what a warning of <see cref="Write"/> says was infinite.</summary>
    private static void Restore(JsonNode root, string warning)
    {
        string? number = warning.EndsWith(MinusInfinite, StringComparison.Ordinal) ? FiniteDoubleConverter.MinusInfinity
            : warning.EndsWith(Infinite, StringComparison.Ordinal) ? FiniteDoubleConverter.Infinity
            : null;
        if (number is null)
        {
            return;
        }

        string path = warning[..warning.LastIndexOf(" is ", StringComparison.Ordinal)];
        JsonNode? node = root;
        string[] steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < steps.Length && node is not null; i++)
        {
            string step = steps[i];
            bool isIndex = step[0] == '[';
            int first = 0;
            int last = 0;
            if (isIndex)
            {
                bool isRange = i + 1 < steps.Length && steps[i + 1].EndsWith(']') && steps[i + 1][0] != '[';
                if (!int.TryParse(step.AsSpan(1).TrimEnd(']'), out first) || node is not JsonArray)
                {
                    return;
                }

                last = first;
                if (isRange && !int.TryParse(steps[++i].AsSpan().TrimEnd(']'), out last))
                {
                    return;
                }
            }

            if (i < steps.Length - 1)
            {
                node = isIndex ? node[first] : (node as JsonObject)?[step];
            }
            else if (isIndex)
            {
                for (int index = first; index <= last && index < node.AsArray().Count; index++)
                {
                    node[index] ??= number;
                }
            }
            else if (node is JsonObject owner && owner.ContainsKey(step))
            {
                owner[step] ??= number;
            }
        }
    }
}
