using Plateau.Studies;

namespace Plateau.Tests.Studies;

public sealed class StudyParserTests
{
    private const string Table = "tables:\n  - name: a\n    title: A\n    rows: kind\n    columns: [value]\n";

    [Fact]
    public void A_grid_is_walked_in_the_order_of_the_file_the_last_axis_first()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        Assert.Equal(30, study.Cells.Count);
        Assert.Equal(
            [
                "kind flat, size 1, seed 0", "kind flat, size 1, seed 1", "kind flat, size 1, seed 2", "kind flat, size 1, seed 3",
                "kind flat, size 1, seed 4", "kind flat, size 2, seed 0",
            ],
            study.Cells.Take(6).Select(cell => cell.Place));
        Assert.Equal("kind steep, size 4, seed 4", study.Cells[^1].Place);
        Assert.Equal(30, study.Cells.Select(cell => cell.Id).Distinct().Count());
    }

    [Fact]
    public void Settings_cases_and_the_small_form_override_each_other_in_this_order()
    {
        const string text =
            "study: a\ntitle: A\nexperiment: toy\ngrid: {kind: [flat, steep], seed: 0..3}\nsettings: {size: 2, sigmas: [0.1, 1]}\n"
                + "cases:\n  - where: {kind: steep}\n    settings: {size: 3}\nsmall:\n  grid: {seed: 5}\n  settings: {size: 7}\n";
        Study study = ToyStudy.Of(text);
        Assert.Equal(["2", "2", "2", "2", "3", "3", "3", "3"], study.Cells.Select(cell => cell.Cell.Text("size")));
        Assert.Equal([0.1, 1], study.Cells[0].Cell.Numbers("sigmas"));
        Study small = ToyStudy.Of(text, small: true);
        Assert.Equal(["kind flat, seed 5", "kind steep, seed 5"], small.Cells.Select(cell => cell.Place));
        Assert.Equal(["7", "7"], small.Cells.Select(cell => cell.Cell.Text("size")));
        Assert.NotEqual(study.FolderName, small.FolderName);
    }

    [Fact]
    public void The_small_form_shows_nothing_that_others_report_and_says_so_in_its_titles()
    {
        const string text = ToyStudy.Grid + "tables:\n  - {name: a, title: A, columns: [value], reference: {values: {value: 7}}}\n"
            + "figures:\n  - {name: b, title: B, curves: curve, reference: {name: them, y: 2}}\nsmall:\n  grid: {seed: 5}\n";
        StudyPart full = ToyStudy.Of(text).Parts[0];
        StudyPart small = ToyStudy.Of(text, small: true).Parts[0];
        Assert.Equal(
            ("A", 1, "B", 1),
            (full.Tables[0].Title, full.Tables[0].References.Count, full.Figures[0].Title, full.Figures[0].References.Count));
        Assert.Equal(
            ("A (small form)", 0, "B (small form)", 0),
            (small.Tables[0].Title, small.Tables[0].References.Count, small.Figures[0].Title, small.Figures[0].References.Count));
    }

    [Fact]
    public void Parts_have_experiments_and_grids_of_their_own_and_the_small_form_may_leave_some_out()
    {
        const string text = "study: a\ntitle: A\nparts:\n  - part: one\n    experiment: toy\n    grid: {kind: [flat, steep]}\n"
            + "    small: none\n  - part: two\n    title: Two\n    experiment: toy\n    settings: {kind: flat}\n";
        Assert.Equal([("one", 2), ("two", 1)], ToyStudy.Of(text).Parts.Select(part => (part.Name, part.Cells.Count)));
        Assert.Equal(["two"], ToyStudy.Of(text, small: true).Parts.Select(part => part.Name));
    }

    [Fact]
    public void Cells_may_be_left_out_of_a_grid()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid + "without:\n  - {kind: flat, size: [2, 4]}\n  - {seed: 0}\n");
        Assert.Equal(4 + 12, study.Cells.Count);
        Assert.DoesNotContain(
            study.Cells,
            cell => cell.Cell.Seed() == 0 || (cell.Cell.Text("kind") == "flat" && cell.Cell.Number("size") > 1));
    }

    [Fact]
    public void Only_what_bears_on_results_changes_the_folder()
    {
        string folder = ToyStudy.Of(ToyStudy.Grid).FolderName;
        Assert.Equal(folder, ToyStudy.Of(ToyStudy.Grid + Table).FolderName);
        Assert.Equal(folder, ToyStudy.Of(ToyStudy.Grid.Replace("A toy", "Another", StringComparison.Ordinal)).FolderName);
        Assert.Equal(folder, ToyStudy.Of(ToyStudy.Grid + "settings: {sigmas: 0.1}\n").FolderName);
        Assert.NotEqual(folder, ToyStudy.Of(ToyStudy.Grid + "settings: {sigmas: 0.2}\n").FolderName);
        Assert.NotEqual(folder, ToyStudy.Of(ToyStudy.Grid.Replace("0..4", "0..5", StringComparison.Ordinal)).FolderName);
    }

    [Theory]
    [InlineData("", "toy.yaml: is empty")]
    [InlineData("study: [\n", "toy.yaml:2: this is no YAML")]
    [InlineData("study: a\nstudy: b\n", "toy.yaml:2: this is no YAML: Duplicate key")]
    [InlineData("--- {study: a}\n--- {study: b}\n", "several documents")]
    [InlineData("- a\n", "toy.yaml:1: a study is written as keys with values, not as a list")]
    [InlineData("title: A\nexperiment: toy\n", "toy.yaml:1: a study needs 'study'")]
    [InlineData(
        "study: A\ntitle: A\nexperiment: toy\n",
        "toy.yaml:1: 'study' takes a name of lower-case letters, digits and hyphens, not 'A'")]
    [InlineData("study: a\ntitle:\nexperiment: toy\n", "toy.yaml:2: title is empty")]
    [InlineData("study: a\ntitle: A\nexperiment: tyo\n", "toy.yaml:3: there is no experiment 'tyo'")]
    [InlineData("study: a\ntitle: A\nexperiment: toy\n", "toy.yaml:3: toy needs a value for 'kind'")]
    [InlineData(ToyStudy.Grid + "grids: {}\n", "toy.yaml:8: a study has no key 'grids'; did you mean 'grid'?")]
    [InlineData(ToyStudy.Grid + "parts: []\n", "toy.yaml:3: a study with parts has no key 'experiment'")]
    [InlineData(ToyStudy.Grid + "budget: soon\n", "toy.yaml:8: budget is a time such as 90s, 20min or 1.5h, not 'soon'")]
    [InlineData(ToyStudy.Grid + "settings: {sizes: 3}\n", "toy.yaml:8: toy has no setting 'sizes'; did you mean 'size'?")]
    [InlineData(ToyStudy.Grid + "settings: {size: 3}\n", "toy.yaml:8: 'size' is an axis of the grid already")]
    [InlineData(ToyStudy.Grid + "settings:\n  sigmas: [1, x]\n", "toy.yaml:9: 'sigmas' takes numbers above 0, such as [0.1, 1], not '1 x'")]
    [InlineData(
        ToyStudy.Grid + "cases:\n  - where: {kind: level}\n    settings: {sigmas: 3}\n",
        "toy.yaml:9: the axis 'kind' has no value 'level'")]
    [InlineData(
        ToyStudy.Grid + "cases:\n  - where: {seeds: 1}\n    settings: {sigmas: 3}\n",
        "toy.yaml:9: the grid has no axis 'seeds'; did you mean 'seed'?")]
    [InlineData(ToyStudy.Grid + "small:\n  grid: {sigmas: 1}\n", "toy.yaml:9: the grid has no axis 'sigmas' to make smaller")]
    [InlineData(ToyStudy.Grid + "small:\n  epochs: 1\n", "toy.yaml:9: small has no key 'epochs'; it has grid, settings")]
    [InlineData("study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: [flat, flat]\n", "toy.yaml:5: 'kind' has the value flat twice")]
    [InlineData("study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: flat\n  size: [1, 1.0]\n", "toy.yaml:6: 'size' has the value 1 twice")]
    [InlineData("study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: flat\n  seed: 4..0\n", "toy.yaml:6: 'seed': 4..0 is no range")]
    [InlineData(
        "study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: flat\n  seed: 0..100000000\n",
        "toy.yaml:6: 'seed': 0..100000000 are more than 100,000 values")]
    [InlineData("study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: flat\n  seed: []\n", "toy.yaml:6: 'seed' needs at least one value")]
    [InlineData(
        "study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: [steep, step]\n",
        "toy.yaml:5: 'kind' takes one of flat, steep, not 'step'")]
    [InlineData(
        "study: a\ntitle: A\nexperiment: toy\ngrid:\n  kind: flat\n  seed: 0..99999\n  size: [1, 2]\n",
        "toy.yaml:5: the grid has 200,000 cells; at most 100,000 are run")]
    [InlineData(
        "study: a\ntitle: A\nparts:\n  - part: one\n    experiment: toy\n    settings: {kind: flat}\n  - part: one\n    experiment: toy\n"
            + "    settings: {kind: flat}\n",
        "two parts are called 'one'")]
    [InlineData(ToyStudy.Grid + Table + "  - name: a\n    title: B\n    columns: value\n", "two tables are called 'a'")]
    [InlineData(
        ToyStudy.Grid + "tables:\n  - name: a\n    title: A\n    row: kind\n    columns: [value]\n",
        "toy.yaml:11: a table has no key 'row'; did you mean 'rows'?")]
    [InlineData(
        ToyStudy.Grid + "tables:\n  - name: a\n    title: A\n    rows: kinds\n    columns: [value]\n",
        "toy.yaml:11: the grid has no axis 'kinds'; did you mean 'kind'?")]
    [InlineData(
        ToyStudy.Grid + "tables:\n  - name: a\n    title: A\n    columns: [{number: value, mean: harmonic}]\n",
        "toy.yaml:11: mean is one of arithmetic, geometric, not 'harmonic'")]
    [InlineData(
        ToyStudy.Grid + Table + "    reference:\n      - row: {kind: flat}\n        values: {valu: 3}\n",
        "toy.yaml:15: the table has no column 'valu'; did you mean 'value'?")]
    [InlineData(
        ToyStudy.Grid + Table + "    reference:\n      - row: {kind: flat}\n        values: {value: three}\n",
        "toy.yaml:15: value is a number, not 'three'")]
    [InlineData(ToyStudy.Grid + "figures:\n  - name: a\n    title: A\n", "toy.yaml:9: a figure shows one of curves, numbers and surfaces")]
    [InlineData(
        ToyStudy.Grid + "figures:\n  - name: a\n    title: A\n    numbers: value\n",
        "toy.yaml:9: a figure of numbers needs x with 'axis' or 'number'")]
    [InlineData(
        ToyStudy.Grid + "figures:\n  - name: a\n    title: A\n    curves: curve\n    x: {axis: size}\n",
        "only a figure of numbers has an axis")]
    [InlineData(
        ToyStudy.Grid + "figures:\n  - name: a\n    title: A\n    curves: curve\n    x: {scale: logarithmic}\n",
        "toy.yaml:12: scale is linear or log, not 'logarithmic'")]
    [InlineData(
        ToyStudy.Grid + "claims:\n  - id: a\n    says: A\n    test: abov\n    number: value\n",
        "toy.yaml:11: test is one of above, increases, decreases, near, not 'abov'; did you mean 'above'?")]
    [InlineData(
        ToyStudy.Grid + "claims:\n  - id: a\n    says: A\n    test: above\n    number: value\n",
        "needs 'than' (another number or curve) or 'value'")]
    [InlineData(
        ToyStudy.Grid + "claims:\n  - id: a\n    says: A\n    test: increases\n    number: value\n",
        "toy.yaml:9: a claim that a number changes needs 'along'")]
    [InlineData(
        ToyStudy.Grid + "claims:\n  - id: a\n    says: A\n    test: increases\n    curve: curve\n    along: size\n",
        "toy.yaml:12: 'curve' belongs to the tests above")]
    [InlineData(
        ToyStudy.Grid + "claims:\n  - id: a\n    says: A\n    test: increases\n    number: value\n    along: size\n    by: [kind, size]\n",
        "cannot change along 'size'")]
    [InlineData(
        ToyStudy.Grid + "claims:\n  - id: a\n    says: A\n    test: near\n    number: value\n    value: 3\n    factor: 0.5\n",
        "toy.yaml:14: factor is a number above 1, not 0.5")]
    public void What_is_wrong_is_one_line_that_names_file_line_and_remedy(string text, string says)
    {
        string message = Assert.Throws<PlateauException>(() => ToyStudy.Of(text)).Message;
        Assert.StartsWith("toy.yaml:", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("90s", 90.0)]
    [InlineData("20min", 1200.0)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("20 min", 1200.0)]
    [InlineData("20", null)]
    [InlineData("-3s", null)]
    [InlineData("0s", null)]
    [InlineData("min", null)]
    public void A_duration_has_a_unit(string text, double? seconds) => Assert.Equal(seconds, StudyParser.Duration(text)?.TotalSeconds);

    [Fact]
    public void The_studies_that_come_with_Plateau_are_right_in_both_forms()
    {
        Assert.NotEmpty(StudyCatalog.Names);
        Assert.All(StudyCatalog.Names, name =>
        {
            Study study = StudyCatalog.Find(name);
            Assert.Equal(name, study.Name);
            Assert.NotEmpty(study.Cells);
            Study small = StudyCatalog.Find(name, small: true);
            Assert.All(
                small.Cells,
                cell => Assert.Equal("digits", cell.Cell.Values.FirstOrDefault(value => value.Key == "data").Value ?? "digits"));
            Assert.NotNull(StudyCatalog.ExpectedOf(name));
        });
    }
}
