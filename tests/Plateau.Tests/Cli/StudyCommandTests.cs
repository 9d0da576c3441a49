using System.Diagnostics;
using System.Text.Json;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau study</c> as a process: what it says, what it leaves, what a kill leaves.</summary>
public sealed class StudyCommandTests : IDisposable
{
    internal const string Text =
        """
        study: tiny
        title: A tiny study
        about: Two networks on a few digits.
        covers: [C13]
        source: P1
        budget: 5min
        experiment: increments
        grid:
          model: [softmax, "mlp:6"]
          seed: 0..3
        settings: {samples: 60, held-out: 50, epochs: 2, draws: 4}
        tables:
          - {name: sizes, title: Sizes, rows: model, columns: [heldOutV, gap, seconds.total]}
        figures:
          - {name: curves, title: Curves, curves: [increment, expectedIncrement], series: model, x: {scale: log}, y: {scale: log}}
        claims:
          - {id: C13, says: V is positive., test: above, number: heldOutV, value: 0, by: model}
        small:
          grid: {seed: 0}

        """;

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_study_is_planned_run_reported_and_looked_up()
    {
        string file = _place.Write("tiny.yaml", Text);
        PlateauProcess.Outcome plan = PlateauProcess.Run($"study run {file} --plan -o {_place["runs"]}");
        Assert.Equal((0, string.Empty), (plan.Status, plan.Error));
        Assert.Contains("8 cells, ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("model mlp:6, seed 3", plan.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place["runs"]));

        PlateauProcess.Outcome run = PlateauProcess.Run($"study run {file} -o {_place["runs"]} --json");
        Assert.Equal(0, run.Status);
        Assert.Contains("plateau: 8 cells, ", run.Error, StringComparison.Ordinal);
        Assert.Contains("budget 5 min", run.Error, StringComparison.Ordinal);
        JsonElement document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("plateau.study/1", document.GetProperty("schema").GetString());
        Assert.True(document.GetProperty("complete").GetBoolean());
        Assert.Equal(8, document.GetProperty("cells").GetArrayLength());
        Assert.Equal("holds", document.GetProperty("claims")[0].GetProperty("verdict").GetString());
        string folder = Assert.Single(Directory.GetDirectories(_place["runs"]));
        Assert.Equal(run.Output, File.ReadAllText(Path.Combine(folder, "results.json")));
        foreach (string name in (string[])[
            "study.json", "results.csv", "timings.csv", "tables/sizes.csv", "tables/sizes-seconds.csv", "figures/curves.svg",
            "report.html",
        ])
        {
            Assert.True(File.Exists(Path.Combine(folder, name)), name);
        }

        Assert.Equal(9, File.ReadAllLines(Path.Combine(folder, "results.csv")).Length);
        string report = File.ReadAllText(Path.Combine(folder, "report.html"));
        foreach (string part in (string[])[
            "A tiny study",
            "Two networks on a few digits.",
            "V is positive.",
            "<h2>Sizes</h2>",
            "id=\"curves\"",
            $"plateau study run {file}",
            "plateau-document",
        ])
        {
            Assert.Contains(part, report, StringComparison.Ordinal);
        }

        PlateauProcess.Outcome again = PlateauProcess.Run($"study run {file} -o {_place["runs"]}");
        Assert.Contains("nothing is left to compute (8 are there already)", again.Error, StringComparison.Ordinal);
        Assert.Contains("C13: V is positive.", again.Output, StringComparison.Ordinal);

        File.WriteAllText(
            file,
            Text.Replace("title: Sizes", "title: Other sizes", StringComparison.Ordinal)
                .Replace("figures:\n  - {name: curves,", "figures:\n  - {name: bends,", StringComparison.Ordinal));
        PlateauProcess.Outcome made = PlateauProcess.Run($"study report {file} -o {_place["runs"]}");
        Assert.Equal(0, made.Status);
        Assert.Contains("Other sizes", made.Output, StringComparison.Ordinal);
        Assert.Equal(["bends.svg"], Directory.GetFiles(Path.Combine(folder, "figures")).Select(Path.GetFileName));

        PlateauProcess.Outcome status = PlateauProcess.Run($"study status {folder}");
        Assert.Contains("8 of 8 cells", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_beyond_the_budget_is_said_first_and_what_does_not_fit_is_marked()
    {
        string file = _place.Write(
            "tiny.yaml",
            Text.Replace("samples: 60", "samples: 3000", StringComparison.Ordinal)
                .Replace("epochs: 2", "epochs: 400", StringComparison.Ordinal));
        PlateauProcess.Outcome run = PlateauProcess.Run($"study run {file} -o {_place["runs"]} --budget 0.001s --jobs 1");
        Assert.Equal((1, string.Empty), (run.Status, run.Output));
        Assert.Contains("tiny.yaml: the first cell alone (model softmax, seed 0) would take ", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "and the budget is less than 1 s: nothing runs; --budget raises it (all 8 cells: ",
            run.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place["runs"]));
    }

    [Fact]
    public void A_study_verifies_itself_and_tells_a_changed_number()
    {
        string file = _place.Write("tiny.yaml", Text);
        PlateauProcess.Outcome none = PlateauProcess.Run($"study verify {file}");
        Assert.Equal(1, none.Status);
        Assert.Contains("no numbers are stored", none.Output, StringComparison.Ordinal);
        Assert.Equal(0, PlateauProcess.Run($"study verify {_place.Path} --update").Status);
        PlateauProcess.Outcome same = PlateauProcess.Run($"study verify {file}");
        Assert.Equal((0, "same     tiny"), (same.Status, same.Output.Trim()));
        string stored = _place["expected/tiny.json"];
        string text = File.ReadAllText(stored);
        int at = text.IndexOf("\"gap\": 0.", StringComparison.Ordinal) + "\"gap\": 0.".Length + 5;
        File.WriteAllText(stored, text[..at] + (char)('0' + ((text[at] - '0' + 1) % 10)) + text[(at + 1)..]);
        PlateauProcess.Outcome differs = PlateauProcess.Run($"study verify {file}");
        Assert.Equal(1, differs.Status);
        Assert.Contains("DIFFERS  tiny: ", differs.Output, StringComparison.Ordinal);
        Assert.Contains("gap", differs.Output, StringComparison.Ordinal);
        Assert.StartsWith("plateau: 1 of 1 studies differ", differs.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_killed_at_random_instants_ends_with_the_same_files()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string file = _place.Write(
            "tiny.yaml",
            Text.Replace("0..3", "0..29", StringComparison.Ordinal)
                .Replace("[softmax, \"mlp:6\"]", "\"mlp:6\"", StringComparison.Ordinal)
                .Replace("samples: 60", "samples: 400", StringComparison.Ordinal)
                .Replace("epochs: 2", "epochs: 8", StringComparison.Ordinal));
        Assert.Equal(0, PlateauProcess.Run($"study run {file} -o {_place["whole"]} --quiet").Status);
        string whole = Assert.Single(Directory.GetDirectories(_place["whole"]));
        string cells = Path.Combine(_place["cut"], Path.GetFileName(whole), "cells");
        Random chance = new(3);
        int kills = 0;
        for (int turn = 0; turn < 10; turn++)
        {
            int before = Done(cells);
            using Process process = PlateauProcess.Start($"study run {file} -o {_place["cut"]} --quiet", []);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            while (!process.HasExited && Done(cells) == before && Done(cells) < 30)
            {
                await Task.Delay(1);
            }

            await Task.Delay(chance.Next(60));
            if (!process.HasExited)
            {
                process.Kill();
                kills++;
            }

            await process.WaitForExitAsync();
            await Task.WhenAll(output, error);
        }

        Assert.InRange(kills, 3, 10);
        Assert.Equal(0, PlateauProcess.Run($"study run {file} -o {_place["cut"]} --quiet").Status);
        string[] names = [.. Directory.GetFiles(whole, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(whole, path))
            .Order(StringComparer.Ordinal)];
        string cut = Path.Combine(_place["cut"], Path.GetFileName(whole));
        Assert.Equal(
            names,
            Directory.GetFiles(cut, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(cut, path))
                .Order(StringComparer.Ordinal));
        foreach (string name in names.Where(name => !name.StartsWith("cells", StringComparison.Ordinal)
            && !name.Contains("-seconds", StringComparison.Ordinal)
            && name is not ("timings.csv" or "report.html")))
        {
            Assert.True(File.ReadAllBytes(Path.Combine(whole, name)).SequenceEqual(File.ReadAllBytes(Path.Combine(cut, name))), name);
        }
    }

    [Fact]
    public async Task A_signal_keeps_what_is_done_and_says_how_to_go_on()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string file = _place.Write(
            "tiny.yaml",
            Text.Replace("epochs: 2", "epochs: 100000", StringComparison.Ordinal).Replace("cases", string.Empty, StringComparison.Ordinal));
        using Process process = PlateauProcess.Start($"study run {file} -o {_place["runs"]} --budget 1000h", []);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && !Directory.Exists(_place["runs"]))
        {
            await Task.Delay(10);
        }

        await Task.Delay(300);
        PlateauProcess.Outcome second = PlateauProcess.Run($"study run {file} -o {_place["runs"]} --budget 1000h");
        Assert.Equal(1, second.Status);
        Assert.Contains("another process runs this study there", second.Error, StringComparison.Ordinal);
        using (Process kill = Process.Start("kill", $"-INT {process.Id}"))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        Assert.Equal((130, string.Empty), (process.ExitCode, await output));
        string last = (await error).Trim().Split('\n')[^1];
        Assert.StartsWith(
            "plateau: interrupted before the first of 8 cells was done; the same command begins again",
            last,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_that_fail_are_named_and_the_rest_is_kept()
    {
        string file = _place.Write(
            "tiny.yaml",
            Text.Replace("model: [softmax, \"mlp:6\"]", "learning-rate: [0.001, 1e30]", StringComparison.Ordinal)
                .Replace("settings: {", "settings: {model: 'mlp:6', ", StringComparison.Ordinal)
                    .Replace("rows: model", "rows: learning-rate", StringComparison.Ordinal)
                .Replace("series: model", "series: learning-rate", StringComparison.Ordinal)
                .Replace("by: model", "by: learning-rate", StringComparison.Ordinal));
        PlateauProcess.Outcome run = PlateauProcess.Run($"study run {file} -o {_place["runs"]} --json");
        Assert.Equal(1, run.Status);
        string last = run.Error.Trim().Split('\n')[^1];
        Assert.StartsWith("plateau: learning-rate 1e+30, seed 0 failed: ", last, StringComparison.Ordinal);
        Assert.EndsWith(
            "and 3 more failed; the rest is kept, and the same command tries the failed ones again",
            last,
            StringComparison.Ordinal);
        JsonElement document = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(document.GetProperty("complete").GetBoolean());
        Assert.Equal(4, document.GetProperty("cells").EnumerateArray().Count(cell => cell.GetProperty("state").GetString() == "failed"));
    }

    [Theory]
    [InlineData("study", 2, "list, run, status, report or verify")]
    [InlineData("study rum", 2, "did you mean 'run'?")]
    [InlineData("study run", 2, "plateau study run needs NAME|FILE")]
    [InlineData("study run incremnts", 1, "did you mean 'increments'?")]
    [InlineData("study run .", 1, "is a folder, and run takes the name of a study or its file")]
    [InlineData("study run nowhere.yaml", 1, "nowhere.yaml: there is no such file")]
    [InlineData("study run increments --budget soon", 2, "--budget takes a time such as 90s, 20min or 1.5h, not 'soon'")]
    [InlineData("study run increments --jobs 0", 2, "--jobs takes a whole number from 1 to 4096")]
    [InlineData("study run increments --plan --json", 2, "leave out --json")]
    [InlineData("study status nowhere/study-x", 1, "there is no such folder")]
    [InlineData("study status increments -o nowhere", 1, "this study has not run in nowhere")]
    [InlineData("study verify --update", 2, "--update needs the study files")]
    [InlineData("study verify increments --update", 2, "name the files")]
    [InlineData("study verify .", 1, "holds no study file")]
    public void What_is_wrong_is_one_line(string line, int status, string says)
    {
        using StringWriter error = new();
        Assert.Equal(status, Plateau.Cli.CommandLine.Run(line.Split(' '), TextWriter.Null, error));
        Assert.StartsWith("plateau: ", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
    }

    private static int Done(string cells) => Directory.Exists(cells) ? Directory.GetFiles(cells, "*.json").Length : 0;
}
