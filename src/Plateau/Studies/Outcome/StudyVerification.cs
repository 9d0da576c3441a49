using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Plateau.Studies;

/// <summary>Compares what a study gives with what it gave when its numbers were stored.</summary>
internal static partial class StudyVerification
{
    /// <summary>How far numbers may be apart, relative to the larger.</summary>
    public const double Tolerance = 1e-9;

    private const string Schema = "plateau.study-expected/1";

    // Curves and surfaces are stored at so many places, evenly spaced in their order, both ends among them.
    private const int Places = 33;
    private const int MostNamed = 3;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is stored of an outcome: every number of every cell, curves and surfaces thinned, the tables, the verdicts.</summary>
    public static JsonObject Of(StudyOutcome outcome) => new()
    {
        ["schema"] = Schema,
        ["study"] = outcome.Study.Name,
        ["claims"] = new JsonObject([.. outcome.Claims
            .GroupBy(claim => claim.Id)
            .Select(group => KeyValuePair.Create(
                group.Key,
                (JsonNode?)string.Join(", ", group.Select(claim => ClaimTester.Word(claim.Verdict)))))]),
        ["tables"] = new JsonObject(
            [.. outcome.Tables.Where(table => !table.IsMeasured).Select(table => KeyValuePair.Create(table.Name, (JsonNode?)new JsonObject
            {
                ["columns"] = new JsonArray([.. table.Columns.Select(column => (JsonNode?)column)]),
                ["rows"] = new JsonArray([.. table.Rows.Select(row => (JsonNode?)new JsonArray([.. row.Select(Value)]))]),
            }))]),
        ["cells"] = new JsonObject([.. outcome.Cells
            .GroupBy(cell => $"{cell.Cell.Part.Name}: {cell.Cell.Place}")
            .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)Cell(group.First())))]),
    };

    /// <summary>As it is stored.</summary>
    public static string Text(JsonObject stored)
        => FlatList().Replace(stored.ToJsonString(Indented), list => Break().Replace(list.Value, " ")) + "\n";

    /// <summary>Every difference between what is stored and what is, one line each.</summary>
    /// <exception cref="PlateauException">What is stored cannot be read.</exception>
    public static IReadOnlyList<string> Differences(string stored, StudyOutcome outcome)
    {
        JsonNode? expected;
        try
        {
            expected = JsonNode.Parse(stored);
        }
        catch (JsonException damaged)
        {
            throw new PlateauException(
                $"the stored numbers of {outcome.Study.Name} are no JSON ({damaged.Message.TrimEnd('.')}); store them anew with --update",
                damaged);
        }

        List<string> differences = [];
        Compare(expected, JsonNode.Parse(Of(outcome).ToJsonString()), "", differences);
        return differences;
    }

    /// <summary>The first few differences and how many there are.</summary>
    public static string Said(IReadOnlyList<string> differences)
        => string.Join("; ", differences.Take(MostNamed))
            + (differences.Count > MostNamed
                ? string.Create(CultureInfo.InvariantCulture, $"; and {differences.Count - MostNamed} more")
                : "");

    // A list of plain values, without its outer brackets' breaks: it stands on one line.
    [GeneratedRegex(@"(?<=\[)\n\s*[^\[\]{}]*?\n\s*(?=\])")]
    private static partial Regex FlatList();

    [GeneratedRegex(@"\n\s*")]
    private static partial Regex Break();

    private static void Compare(JsonNode? expected, JsonNode? actual, string path, List<string> differences)
    {
        switch (expected, actual)
        {
            case (JsonObject a, JsonObject b):
                foreach (string name in a.Select(entry => entry.Key).Union(b.Select(entry => entry.Key)))
                {
                    string inner = path.Length > 0 ? $"{path} › {name}" : name;
                    if (!a.ContainsKey(name) || !b.ContainsKey(name))
                    {
                        differences.Add($"{inner}: {(a.ContainsKey(name) ? "is no more" : "is new")}");
                        continue;
                    }

                    Compare(a[name], b[name], inner, differences);
                }

                break;
            case (JsonArray a, JsonArray b):
                if (a.Count != b.Count)
                {
                    differences.Add(
                        string.Create(CultureInfo.InvariantCulture, $"{path}: {a.Count} values are stored, now there are {b.Count}"));
                    break;
                }

                for (int i = 0; i < a.Count; i++)
                {
                    Compare(a[i], b[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), differences);
                }

                break;
            case (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number:
                (double was, double now) = (a.GetValue<double>(), b.GetValue<double>());
                double apart = Math.Abs(was - now);
                if (apart > Tolerance * Math.Max(Math.Abs(was), Math.Abs(now)))
                {
                    differences.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{path}: {was:R} is stored, now it is {now:R} ({apart / Math.Max(Math.Abs(was), Math.Abs(now)):g2} apart)"));
                }

                break;
            default:
                if (!JsonNode.DeepEquals(expected, actual))
                {
                    differences.Add(
                        $"{path}: {expected?.ToJsonString() ?? "nothing"} is stored, now it is {actual?.ToJsonString() ?? "nothing"}");
                }

                break;
        }
    }

    private static JsonObject Cell(CellState cell)
    {
        JsonObject stored = new() { ["state"] = cell.Word };
        if (cell.Result is CellResult result)
        {
            stored["numbers"] = new JsonObject(
                [.. result.Numbers.Select(number => KeyValuePair.Create(number.Key, (JsonNode?)CellFile.Number(number.Value)))]);
            if (result.Curves.Count > 0)
            {
                stored["curves"] = new JsonObject([.. result.Curves.Select(curve => KeyValuePair.Create(curve.Key, (JsonNode?)new JsonObject
                {
                    ["places"] = curve.Value.X.Count,
                    ["x"] = Thinned(curve.Value.X),
                    ["y"] = Thinned(curve.Value.Y),
                    ["low"] = curve.Value.Low is null ? null : Thinned(curve.Value.Low),
                    ["high"] = curve.Value.High is null ? null : Thinned(curve.Value.High),
                }))]);
            }

            if (result.Surfaces.Count > 0)
            {
                stored["surfaces"] = new JsonObject(
                    [.. result.Surfaces.Select(surface => KeyValuePair.Create(surface.Key, (JsonNode?)new JsonObject
                    {
                        ["places"] = surface.Value.Values.Count,
                        ["values"] = Thinned(surface.Value.Values),
                    }))]);
            }
        }

        return stored;
    }

    private static JsonArray Thinned(IReadOnlyList<double> values)
    {
        int count = Math.Min(Places, values.Count);
        return new JsonArray([.. Enumerable.Range(0, count).Select(
            i => (JsonNode?)CellFile.Number(values[count == values.Count ? i : (int)((long)i * (values.Count - 1) / (count - 1))]))]);
    }

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        double number => CellFile.Number(number),
        IConvertible other and not string => CellFile.Number(other.ToDouble(CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(value.ToString()),
    };
}
