using System.Globalization;

namespace Plateau.Studies;

/// <summary>From the YAML of a study file to a study. Strict: what is not understood is refused with its line.</summary>
internal sealed class StudyParser
{
    private const int MostCells = 100_000;

    private static readonly string[] OfStudy = ["study", "title", "about", "covers", "source", "budget"];
    private static readonly string[] OfPart =
    [
        "experiment", "grid", "without", "settings", "cases", "tables", "figures", "claims", "small",
    ];

    private readonly bool _small;
    private readonly Func<string, IExperiment> _find;

    private StudyParser(bool small, Func<string, IExperiment> find) => (_small, _find) = (small, find);

    public static Study Parse(string text, string file, bool small, Func<string, IExperiment> find)
    {
        StudyNode root = StudyNode.Read(text, file);

        // Both forms are read whichever is wanted, so that neither can be wrong.
        Study other = new StudyParser(!small, find).Study(root, text, file);
        Study study = new StudyParser(small, find).Study(root, text, file);
        return other.Cells.Count + study.Cells.Count > 0 ? study : throw root.Wrong("the study has no cell");
    }

    /// <summary>A duration: <c>90s</c>, <c>20min</c>, <c>1.5h</c>.</summary>
    /// <returns>Null where it is none.</returns>
    public static TimeSpan? Duration(string text)
    {
        (string Unit, double Seconds)[] units = [("min", 60), ("h", 3600), ("s", 1)];
        foreach ((string unit, double seconds) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    text[..^unit.Length],
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out double value)
                && value > 0 && value * seconds < TimeSpan.MaxValue.TotalSeconds / 2)
            {
                return TimeSpan.FromSeconds(value * seconds);
            }
        }

        return null;
    }

    private Study Study(StudyNode root, string text, string file)
    {
        Dictionary<string, StudyNode> all = root.Entries("a study");
        bool several = all.ContainsKey("parts");
        Dictionary<string, StudyNode> map = several
            ? root.Map("a study with parts", [.. OfStudy, "parts"])
            : root.Map("a study", [.. OfStudy, .. OfPart, "parts"]);
        string name = Name(Required(root, map, "study", "a study"), "study");
        string title = Required(root, map, "title", "a study").Text("title");
        StudyPart[] parts = several
            ? [.. map["parts"]
                .Items()
                .Select(node => Part(node, node.Map("a part", ["part", "title", "about", .. OfPart]), null, title))
                .OfType<StudyPart>()]
            : [.. new[] { Part(root, map, name, title) }.OfType<StudyPart>()];
        string? twice = parts.GroupBy(part => part.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw map["parts"].Wrong($"two parts are called '{twice}'");
        }

        CheckNames(root, "tables", parts.SelectMany(part => part.Tables.Select(table => table.Name)));
        CheckNames(root, "figures", parts.SelectMany(part => part.Figures.Select(figure => figure.Name)));
        TimeSpan? budget = null;
        if (map.TryGetValue("budget", out StudyNode? node))
        {
            budget = Duration(node.Text("budget"))
                ?? throw node.Wrong($"budget is a time such as 90s, 20min or 1.5h, not '{node.Text("budget")}'");
        }

        return new Study
        {
            Name = name,
            Title = title,
            About = map.TryGetValue("about", out StudyNode? about) ? about.Text("about") : "",
            Covers = map.TryGetValue("covers", out StudyNode? covers) ? [.. covers.Items().Select(item => item.Text("covers"))] : [],
            Source = map.TryGetValue("source", out StudyNode? source) ? source.Text("source") : "",
            Budget = budget,
            Parts = parts,
            IsSmall = _small,
            Text = text,
            File = file,
        };
    }

    /// <summary>A part; null where the small form leaves it out.</summary>
    private StudyPart? Part(StudyNode place, Dictionary<string, StudyNode> map, string? name, string title)
    {
        name ??= Name(Required(place, map, "part", "a part"), "part");
        StudyNode experimentNode = Required(place, map, "experiment", "a part");
        IExperiment experiment;
        try
        {
            experiment = _find(experimentNode.Text("experiment"));
        }
        catch (PlateauException unknown)
        {
            throw experimentNode.Wrong(unknown.Message);
        }

        PartReader reader = new(experiment);
        List<StudyAxis> axes = map.TryGetValue("grid", out StudyNode? grid) ? reader.Axes(grid) : [];
        IReadOnlyList<StudyAxis> full = [.. axes];
        Dictionary<string, string> settings = map.TryGetValue("settings", out StudyNode? fixedOnes) ? reader.Settings(fixedOnes, axes) : [];
        List<(CellChoice Where, Dictionary<string, string> Settings)> cases = map.TryGetValue("cases", out StudyNode? listed)
            ? [.. listed.Items().Select(node => reader.Case(node, axes))]
            : [];
        if (map.TryGetValue("small", out StudyNode? small))
        {
            bool none = !small.IsMap && small.Text("small") == "none";
            if (_small && none)
            {
                return null;
            }

            if (_small && !none)
            {
                Dictionary<string, StudyNode> overrides = small.Map("small", "grid", "settings");
                if (overrides.TryGetValue("grid", out StudyNode? smallGrid))
                {
                    foreach (StudyAxis axis in reader.Axes(smallGrid))
                    {
                        int place2 = axes.FindIndex(one => one.Name == axis.Name);
                        if (place2 < 0)
                        {
                            throw smallGrid.KeyOf(axis.Name)
                                .Wrong(
                                    $"the grid has no axis '{axis.Name}' to make "
                                        + $"smaller{Nearest.Hint(axis.Name, axes.Select(one => one.Name))}");
                        }

                        axes[place2] = axis;
                    }
                }

                if (overrides.TryGetValue("settings", out StudyNode? smallSettings))
                {
                    cases.Add((CellChoice.All, reader.Settings(smallSettings, axes)));
                }
            }
        }

        CellChoice[] without = map.TryGetValue("without", out StudyNode? left)
            ? [.. left.Items().Select(new DeclarationReader(full).Choice)]
            : [];
        DeclarationReader declarations = new(full, other: _small && map.ContainsKey("small"));
        StudyPart part = new()
        {
            Name = name,
            Title = map.TryGetValue("title", out StudyNode? own) ? own.Text("title") : title,
            About = place.IsMap && map.ContainsKey("part") && map.TryGetValue("about", out StudyNode? about) ? about.Text("about") : "",
            Experiment = experiment,
            Axes = axes,
            Tables = map.TryGetValue("tables", out StudyNode? tables) ? [.. tables.Items().Select(declarations.Table)] : [],
            Figures = map.TryGetValue("figures", out StudyNode? figures) ? [.. figures.Items().Select(declarations.Figure)] : [],
            Claims = map.TryGetValue("claims", out StudyNode? claims) ? [.. claims.Items().Select(declarations.Claim)] : [],
        };
        double count = axes.Aggregate(1.0, (product, axis) => product * axis.Values.Count);
        if (count > MostCells)
        {
            throw grid!.Wrong(
                string.Create(CultureInfo.InvariantCulture, $"the grid has {count:N0} cells; at most {MostCells:N0} are run"));
        }

        return part with { Cells = [.. Cells(part, experimentNode, settings, cases, without)] };
    }

    private static IEnumerable<StudyCell> Cells(
        StudyPart part,
        StudyNode place,
        Dictionary<string, string> settings,
        List<(CellChoice Where, Dictionary<string, string> Settings)> cases,
        CellChoice[] without)
    {
        int[] at = new int[part.Axes.Count];
        while (true)
        {
            Dictionary<string, string> given = new(settings, StringComparer.Ordinal);
            for (int i = 0; i < at.Length; i++)
            {
                given[part.Axes[i].Name] = part.Axes[i].Values[at[i]];
            }

            foreach ((CellChoice where, Dictionary<string, string> of) in cases)
            {
                if (Holds(where))
                {
                    foreach ((string name, string value) in of)
                    {
                        given[name] = value;
                    }
                }
            }

            if (!without.Any(Holds))
            {
                Cell cell;
                try
                {
                    cell = Cell.Of(part.Experiment, given.Select(value => (value.Key, value.Value)));
                }
                catch (PlateauException wrong)
                {
                    throw place.Wrong(wrong.Message);
                }

                yield return new StudyCell(part, cell);
            }

            int last = at.Length - 1;
            while (last >= 0 && ++at[last] == part.Axes[last].Values.Count)
            {
                at[last--] = 0;
            }

            if (last < 0)
            {
                yield break;
            }

            bool Holds(CellChoice where) => where.Values.All(axis => axis.Value.Contains(given[axis.Key]));
        }
    }

    private static void CheckNames(StudyNode root, string what, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key is string twice)
        {
            throw root.Wrong($"two {what} are called '{twice}'; a name becomes a file");
        }
    }

    internal static string Name(StudyNode node, string what)
    {
        string name = node.Text(what);
        return name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-'
            ? name
            : throw node.Wrong($"'{what}' takes a name of lower-case letters, digits and hyphens, not '{name}'");
    }

    internal static StudyNode Required(StudyNode place, Dictionary<string, StudyNode> map, string key, string what)
        => map.TryGetValue(key, out StudyNode? node) ? node : throw place.Wrong($"{what} needs '{key}'");

    /// <summary>Reads what depends on the settings of an experiment.</summary>
    private sealed class PartReader(IExperiment experiment)
    {
        public List<StudyAxis> Axes(StudyNode grid)
        {
            List<StudyAxis> axes = [];
            foreach ((string name, StudyNode node) in grid.Entries("grid"))
            {
                Setting setting = Find(name, grid);
                List<string> values = [];
                HashSet<string> taken = new(StringComparer.Ordinal);
                foreach (StudyNode item in node.Items())
                {
                    foreach (string text in Expanded(item, name))
                    {
                        string value = Canonical(setting, item, text);
                        if (!taken.Add(value))
                        {
                            throw item.Wrong($"'{name}' has the value {value} twice");
                        }

                        values.Add(value);
                    }
                }

                if (values.Count == 0)
                {
                    throw node.Wrong($"'{name}' needs at least one value");
                }

                axes.Add(new StudyAxis(name, values));
            }

            return axes;
        }

        public Dictionary<string, string> Settings(StudyNode node, IReadOnlyList<StudyAxis> axes)
        {
            Dictionary<string, string> settings = new(StringComparer.Ordinal);
            foreach ((string name, StudyNode value) in node.Entries("settings"))
            {
                Setting setting = Find(name, node);
                if (axes.Any(axis => axis.Name == name))
                {
                    throw node.KeyOf(name).Wrong($"'{name}' is an axis of the grid already; leave it out of one of the two");
                }

                settings.Add(name, Canonical(setting, value, value.Value(name)));
            }

            return settings;
        }

        public (CellChoice Where, Dictionary<string, string> Settings) Case(StudyNode node, IReadOnlyList<StudyAxis> axes)
        {
            Dictionary<string, StudyNode> map = node.Map("a case", "where", "settings");
            return (
                new DeclarationReader(axes).Choice(Required(node, map, "where", "a case")),
                Settings(Required(node, map, "settings", "a case"), axes));
        }

        private Setting Find(string name, StudyNode map)
        {
            string[] names = [.. experiment.Settings.Select(setting => setting.Name)];
            string hint = Nearest.Hint(name, names);
            return experiment.Settings.FirstOrDefault(setting => setting.Name == name)
                ?? throw map.KeyOf(name).Wrong(
                    $"{experiment.Name} has no setting '{name}'{(hint.Length > 0 ? hint : $"; it has {string.Join(", ", names)}")}");
        }

        private static string Canonical(Setting setting, StudyNode node, string text)
            => setting.Canonical(text) ?? throw node.Wrong(setting.Refusal(text));

        /// <summary>A value, or the whole numbers of a range such as <c>0..4</c>.</summary>
        private static IEnumerable<string> Expanded(StudyNode node, string name)
        {
            string text = node.Value(name);
            string[] ends = text.Split("..");
            if (ends.Length != 2
                || !long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
                || !long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last))
            {
                return [text];
            }

            if (last < first)
            {
                throw node.Wrong($"'{name}': {text} is no range; write it from the smaller to the larger number, as in 0..4");
            }

            if (last - first >= MostCells)
            {
                throw node.Wrong(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{name}': {text} are more than {MostCells:N0} values; at most {MostCells:N0} cells are run"));
            }

            return Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i).ToString(CultureInfo.InvariantCulture));
        }
    }
}
