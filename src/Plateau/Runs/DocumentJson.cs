using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plateau.Runs;

/// <summary>
/// Documents as JSON: indented, UTF-8, in one order, so equal documents are equal bytes. JSON knows neither NaN nor infinity: they are
/// <c>null</c>, and a warning names the place, or counts the places where there are many. Read back they are NaN, so that writing again
/// gives the same bytes.
/// </summary>
public static class DocumentJson
{
    // One wording for all that JSON cannot say: a document read back has NaN in every such place, and writing it again finds the same
    // warnings.
    private const string NotFinite = " is not a finite number: null here";

    private const string Counted = " places hold no finite numbers: null there (";

    // More places than these make one warning with their count.
    private const int MostNamed = 3;

    /// <summary>Writes a document, with a line feed at its end.</summary>
    public static byte[] Write<TDocument>(TDocument document)
        where TDocument : Document<TDocument>, IDocument<TDocument>
    {
        ArgumentNullException.ThrowIfNull(document);
        List<string> found = [];
        Search(document, TDocument.Json, string.Empty, found);
        bool counted = document.Warnings.Any(warning => warning.Contains(Counted, StringComparison.Ordinal));
        IEnumerable<string> added = counted ? [] : Merged(found).Except(document.Warnings);
        TDocument complete = document.WithWarnings([.. document.Warnings, .. added]);
        return [.. JsonSerializer.SerializeToUtf8Bytes(complete, TDocument.Json), (byte)'\n'];
    }

    /// <summary>Reads a document that <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is no such document.</exception>
    public static TDocument Read<TDocument>(ReadOnlySpan<byte> utf8)
        where TDocument : Document<TDocument>, IDocument<TDocument>
    {
        return JsonSerializer.Deserialize(utf8, TDocument.Json) ?? throw new JsonException("The document is null.");
    }

    private static List<string> Merged(List<string> found) => found.Count <= MostNamed
        ? [.. found.Select(place => place + NotFinite)]
        : [$"{found.Count}{Counted}{string.Join(", ", found.Take(MostNamed))}, …)"];

    /// <summary>
    /// Walks the document by its JSON names and its declared types, as it is written, and notes every number that JSON cannot say.
    /// </summary>
    private static void Search(object? value, JsonTypeInfo type, string path, List<string> found)
    {
        switch (value)
        {
            case null or string:
                return;
            case double number:
                if (!double.IsFinite(number))
                {
                    found.Add(path);
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
                    Search(list[i], type.Options.GetTypeInfo(type.ElementType!), $"{path}[{i}]", found);
                }

                return;
            default:
                foreach (JsonPropertyInfo property in type.Properties)
                {
                    if (property.Get?.Invoke(value) is object inner)
                    {
                        Search(
                            inner,
                            type.Options.GetTypeInfo(property.PropertyType),
                            path.Length == 0 ? property.Name : $"{path}.{property.Name}",
                            found);
                    }
                }

                return;
        }
    }

    /// <summary>One warning for each stretch of neighbours: <c>curve.remaining[0..4]</c>.</summary>
    private static void SearchList(IReadOnlyList<double> numbers, string path, List<string> found)
    {
        for (int first = 0; first < numbers.Count; first++)
        {
            if (double.IsFinite(numbers[first]))
            {
                continue;
            }

            int last = first;
            while (last + 1 < numbers.Count && !double.IsFinite(numbers[last + 1]))
            {
                last++;
            }

            found.Add(first == last ? $"{path}[{first}]" : $"{path}[{first}..{last}]");
            first = last;
        }
    }
}
