using Plateau.Figures;
using static Plateau.Studies.StudyParser;

namespace Plateau.Studies;

/// <summary>Reads what a study file says is to be made of its cells: tables, figures, claims.</summary>
/// <param name="axes">The axes of the grid, in its full form.</param>
/// <param name="other">
/// Whether the cells are those of a small form: then titles say so, and what others report of the full one is left out.
/// </param>
internal sealed class DeclarationReader(IReadOnlyList<StudyAxis> axes, bool other = false)
{
    private static readonly string[] Kinds = ["curves", "numbers", "surfaces"];

    public TableDeclaration Table(StudyNode node)
    {
        Dictionary<string, StudyNode> map = node.Map("a table", "name", "title", "rows", "where", "columns", "reference", "notes");
        ColumnDeclaration[] columns = [.. Required(node, map, "columns", "a table").Items().Select(Column)];
        return new TableDeclaration
        {
            Name = Name(Required(node, map, "name", "a table"), "name"),
            Title = Title(Required(node, map, "title", "a table")),
            Rows = AxesOf(map, "rows"),
            Columns = columns,
            Where = Where(map),
            References = Shown<ReferenceValues>(map.TryGetValue("reference", out StudyNode? reference)
                ? [.. reference.Items().Select(item => Reference(item, columns))]
                : []),
            Notes = map.TryGetValue("notes", out StudyNode? notes) ? [.. notes.Items().Select(item => item.Text("notes"))] : [],
        };
    }

    public FigureDeclaration Figure(StudyNode node)
    {
        Dictionary<string, StudyNode> map = node.Map(
            "a figure", "name", "title", "says", "curves", "numbers", "surfaces", "panel", "series", "where", "mean", "x", "y", "color",
            "reference");
        string[] kinds = [.. Kinds.Where(map.ContainsKey)];
        if (kinds is not [string kind])
        {
            throw node.Wrong("a figure shows one of curves, numbers and surfaces");
        }

        Dictionary<string, StudyNode> x = map.TryGetValue("x", out StudyNode? xNode)
            ? xNode.Map("x", "label", "scale", "ticks", "from", "to", "axis", "number")
            : [];
        string? xAxis = x.TryGetValue("axis", out StudyNode? along) ? AxisOf(along) : null;
        string? xNumber = x.TryGetValue("number", out StudyNode? number) ? number.Text("number") : null;
        if (kind == "numbers" && xAxis is null == xNumber is null)
        {
            throw node.Wrong("a figure of numbers needs x with 'axis' or 'number': what they are drawn against");
        }

        if (kind != "numbers" && (xAxis ?? xNumber) is not null)
        {
            throw xNode!.Wrong($"only a figure of numbers has an axis or a number along x; {kind} bring their own places");
        }

        string[] names = [.. map[kind].Items().Select(item => item.Text(kind))];
        Dictionary<string, StudyNode> y = map.TryGetValue("y", out StudyNode? yNode)
            ? yNode.Map("y", "label", "scale", "ticks", "from", "to")
            : [];
        Dictionary<string, StudyNode> color = map.TryGetValue("color", out StudyNode? colorNode)
            ? colorNode.Map("color", "label", "scale")
            : [];
        return new FigureDeclaration
        {
            Name = Name(Required(node, map, "name", "a figure"), "name"),
            Title = Title(Required(node, map, "title", "a figure")),
            Says = map.TryGetValue("says", out StudyNode? says) ? says.Text("says") : "",
            Kind = Enum.Parse<FigureKind>(kind, ignoreCase: true),
            Names = names,
            Panels = AxesOf(map, "panel"),
            Series = AxesOf(map, "series"),
            Where = Where(map),
            Mean = Mean(map),
            X = Axis(x, xAxis ?? xNumber ?? "x"),
            Y = Axis(y, kind == "surfaces" ? "y" : names[0]),
            XAxis = xAxis,
            XNumber = xNumber,
            ColorLabel = color.TryGetValue("label", out StudyNode? label) ? label.Text("label") : kind == "surfaces" ? names[0] : "",
            LogarithmicColors = color.TryGetValue("scale", out StudyNode? scale) && IsLogarithmic(scale),
            References = Shown<FigureMark>(
                map.TryGetValue("reference", out StudyNode? references) ? [.. references.Items().Select(Mark)] : []),
        };
    }

    public ClaimDeclaration Claim(StudyNode node)
    {
        Dictionary<string, StudyNode> map = node.Map(
            "a claim", "id", "says", "test", "number", "curve", "than", "value", "factor", "along", "steps", "by", "where", "mean");
        ClaimTest test = Required(node, map, "test", "a claim").Choice<ClaimTest>("test");
        bool isCurve = map.ContainsKey("curve");
        if (isCurve == map.ContainsKey("number"))
        {
            throw node.Wrong("a claim is about one number or one curve: it needs 'number' or 'curve'");
        }

        Allow(node, map, "curve", test is ClaimTest.Above, "above");
        Allow(node, map, "than", test is ClaimTest.Above, "above");
        Allow(node, map, "value", test is ClaimTest.Above or ClaimTest.Near, "above and near");
        Allow(node, map, "factor", test is ClaimTest.Near, "near");
        Allow(node, map, "along", test is ClaimTest.Increases or ClaimTest.Decreases, "increases and decreases");
        Allow(node, map, "steps", test is ClaimTest.Increases or ClaimTest.Decreases, "increases and decreases");
        if (test == ClaimTest.Above && map.ContainsKey("than") == map.ContainsKey("value"))
        {
            throw node.Wrong("a claim that something is above needs 'than' (another number or curve) or 'value'");
        }

        double factor = double.NaN;
        if (test == ClaimTest.Near)
        {
            StudyNode given = Required(node, map, "factor", "a claim that a number is near");
            factor = given.Number("factor");
            if (factor <= 1)
            {
                throw given.Wrong($"factor is a number above 1, not {given.Text("factor")}");
            }

            if (Required(node, map, "value", "a claim that a number is near").Number("value") == 0)
            {
                throw map["value"].Wrong("nothing but 0 is within a factor of 0; give another value");
            }
        }

        string? along = test is ClaimTest.Increases or ClaimTest.Decreases
            ? AxisOf(Required(node, map, "along", "a claim that a number changes"))
            : null;
        IReadOnlyList<string> by = AxesOf(map, "by");
        if (along is not null && by.Contains(along))
        {
            throw map["by"].Wrong($"a number cannot change along '{along}' where the groups are told apart by it");
        }

        return new ClaimDeclaration
        {
            Id = Required(node, map, "id", "a claim").Text("id"),
            Says = Required(node, map, "says", "a claim").Text("says"),
            Test = test,
            Of = map[isCurve ? "curve" : "number"].Text("number"),
            IsCurve = isCurve,
            Than = map.TryGetValue("than", out StudyNode? than) ? than.Text("than") : null,
            Value = map.TryGetValue("value", out StudyNode? value) ? value.Number("value") : double.NaN,
            Factor = factor,
            Along = along,
            Steps = map.TryGetValue("steps", out StudyNode? steps) ? steps.Choice<ClaimSteps>("steps") : ClaimSteps.Neighbours,
            By = by,
            Where = Where(map),
            Mean = Mean(map),
        };
    }

    /// <summary>Values of axes, each a value or a list of them.</summary>
    public CellChoice Choice(StudyNode node)
    {
        Dictionary<string, IReadOnlyList<string>> values = new(StringComparer.Ordinal);
        foreach ((string name, StudyNode value) in node.Entries("where"))
        {
            StudyAxis axis = axes.First(axis => axis.Name == AxisOf(node.KeyOf(name)));
            values.Add(name, [.. value.Items().Select(item => ValueOf(axis, item))]);
        }

        return new CellChoice(values);
    }

    private static string ValueOf(StudyAxis axis, StudyNode node)
    {
        string text = node.Value(axis.Name);
        return axis.Values.FirstOrDefault(value => value == text
            || (double.TryParse(text, out double number) && double.TryParse(value, out double same) && number == same))
            ?? throw node.Wrong($"the axis '{axis.Name}' has no value '{text}'{Nearest.Hint(text, axis.Values)}");
    }

    private static void Allow(StudyNode node, Dictionary<string, StudyNode> map, string key, bool allowed, string tests)
    {
        if (!allowed && map.ContainsKey(key))
        {
            throw node.KeyOf(key).Wrong($"'{key}' belongs to the tests {tests}");
        }
    }

    private string Title(StudyNode node) => node.Text("title") + (other ? " (small form)" : "");

    private IReadOnlyList<T> Shown<T>(IReadOnlyList<T> references) => other ? [] : references;

    private ColumnDeclaration Column(StudyNode node)
    {
        if (!node.IsMap)
        {
            string name = node.Text("a column");
            return new ColumnDeclaration(name, name, MeanKind.Arithmetic);
        }

        Dictionary<string, StudyNode> map = node.Map("a column", "number", "label", "mean");
        string number = Required(node, map, "number", "a column").Text("number");
        return new ColumnDeclaration(number, map.TryGetValue("label", out StudyNode? label) ? label.Text("label") : number, Mean(map));
    }

    private ReferenceValues Reference(StudyNode node, ColumnDeclaration[] columns)
    {
        Dictionary<string, StudyNode> map = node.Map("a reference", "row", "from", "values");
        StudyNode values = Required(node, map, "values", "a reference");
        Dictionary<string, double> numbers = new(StringComparer.Ordinal);
        foreach ((string name, StudyNode value) in values.Entries("values"))
        {
            if (columns.All(column => column.Number != name))
            {
                throw values.KeyOf(name)
                    .Wrong($"the table has no column '{name}'{Nearest.Hint(name, columns.Select(column => column.Number))}");
            }

            numbers.Add(name, value.Number(name));
        }

        return new ReferenceValues(
            map.TryGetValue("row", out StudyNode? row) ? Choice(row) : CellChoice.All,
            map.TryGetValue("from", out StudyNode? from) ? from.Text("from") : "paper",
            numbers);
    }

    private static FigureMark Mark(StudyNode node)
    {
        Dictionary<string, StudyNode> map = node.Map("a reference", "name", "x", "y");
        string name = Required(node, map, "name", "a reference").Text("name");
        double[]? x = map.TryGetValue("x", out StudyNode? xs) ? [.. xs.Items().Select(item => item.Number("x"))] : null;
        double[]? y = map.TryGetValue("y", out StudyNode? ys) ? [.. ys.Items().Select(item => item.Number("y"))] : null;
        return (x, y) switch
        {
            ([double only], null) => new VerticalReference(only, name) { Color = SeriesColor.Gray, Style = LineStyle.Dotted },
            (null, [double only]) => new HorizontalReference(only, name) { Color = SeriesColor.Gray, Style = LineStyle.Dotted },
            ({ Length: > 0 }, { Length: > 0 }) when x.Length == y.Length => new LineMark(x, y)
            {
                Name = name,
                Color = SeriesColor.Gray,
                Style = LineStyle.Dotted,
            },
            _ => throw node.Wrong("a reference is a line through as many x as y, or one x, or one y"),
        };
    }

    private static FigureAxis Axis(Dictionary<string, StudyNode> map, string label)
    {
        bool logarithmic = map.TryGetValue("scale", out StudyNode? scale) && IsLogarithmic(scale);
        return new FigureAxis
        {
            Label = map.TryGetValue("label", out StudyNode? given) ? given.Text("label") : label,
            Scale = logarithmic ? AxisScale.Logarithmic : AxisScale.Linear,
            Ticks = map.TryGetValue("ticks", out StudyNode? ticks)
                ? ticks.Choice<TickStyle>("ticks")
                : logarithmic ? TickStyle.Power
                : TickStyle.Number,
            Minimum = map.TryGetValue("from", out StudyNode? from) ? from.Number("from") : null,
            Maximum = map.TryGetValue("to", out StudyNode? to) ? to.Number("to") : null,
        };
    }

    private static bool IsLogarithmic(StudyNode node) => node.Text("scale") switch
    {
        "log" => true,
        "linear" => false,
        string other => throw node.Wrong($"scale is linear or log, not '{other}'"),
    };

    private static MeanKind Mean(Dictionary<string, StudyNode> map)
        => map.TryGetValue("mean", out StudyNode? mean) ? mean.Choice<MeanKind>("mean") : MeanKind.Arithmetic;

    private CellChoice Where(Dictionary<string, StudyNode> map)
        => map.TryGetValue("where", out StudyNode? where) ? Choice(where) : CellChoice.All;

    private IReadOnlyList<string> AxesOf(Dictionary<string, StudyNode> map, string key)
        => map.TryGetValue(key, out StudyNode? node) ? [.. node.Items().Select(AxisOf)] : [];

    private string AxisOf(StudyNode node)
    {
        string name = node.Text("an axis");
        return axes.Any(axis => axis.Name == name)
            ? name
            : throw node.Wrong(
                "the grid has no axis "
                    + $"'{name}'{Nearest.Hint(name, axes.Select(axis => axis.Name))}{(axes.Count > 0 ? "" : "; it has none")}");
    }
}
