using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Plateau.Monitor;
using Plateau.Tests.Monitor;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau watch</c> as a process: lines in, answers out, and what a kill leaves.</summary>
public sealed class WatchTests : IDisposable
{
    private const int Draws = 4;
    private const string One = "{\"losses\":[[1,2,3,4]]}";

    private static readonly double[] _losses = MonitorSamples.Losses(400, Draws);

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("\uFEFF" + One + "\r\n\r\n" + One + "\n\n{}", "1 2 2")]
    [InlineData(One, "1")]
    [InlineData(One + "\n{\"draws\":\"b\"}\n" + One, "1 0 1")]
    public void Every_line_that_is_not_blank_has_one_answer(string input, string objects)
    {
        PlateauProcess.Outcome outcome = Run("watch", input);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        Assert.Equal(
            objects,
            string.Join(
                ' ',
                outcome.Output
                    .TrimEnd('\n')
                    .Split('\n')
                    .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("objects").ToString())));
    }

    [Fact]
    public void A_line_that_is_refused_has_its_number_the_others_go_on_and_the_status_is_1()
    {
        PlateauProcess.Outcome outcome = Run("watch", $"{One}\n\n{{\"losses\":[[1,2]]}}\n{One}\n");
        JsonElement[] answers = Answers(outcome.Output);
        Assert.Equal((1, 3), (answers[0].GetProperty("objects").GetInt32(), answers[1].GetProperty("line").GetInt32()));
        Assert.Equal(2, answers[2].GetProperty("objects").GetInt32());
        Assert.Equal(1, outcome.Status);
        Assert.StartsWith("plateau: 1 of 4 lines was refused; line 3: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, Answers(Run("watch --strict", $"{One}\n\n{{\"losses\":[[1,2]]}}\n{One}\n").Output).Length);
    }

    [Theory]
    [InlineData("watch", "", 1, "ended before an object came")]
    [InlineData("watch", "{}\n", 1, "ended before an object came")]
    [InlineData(
        "watch --max-request 1K",
        "{\"losses\":[[{0}]]}",
        1,
        "longer than 1,024 bytes; send fewer objects a line, or raise --max-request")]
    [InlineData("watch --require enough", One, 3, "")]
    [InlineData("watch --tolerance -1", One, 2, "--tolerance takes a number of at least 1e-30, not '-1'")]
    [InlineData("watch --tolerance 0.1 --remaining 0.1", One, 2, "leave out --tolerance")]
    [InlineData("watch --remaining 1", One, 2, "--remaining takes a number from 1e-6 to 1, 1 excluded, not '1'")]
    [InlineData("watch --state .", One, 1, "this is a folder; name a file in it")]
    [InlineData("watch --listen 127.0.0.1:0 --state Plateau.dll", One, 1, "this is a file; name a folder")]
    [InlineData("watch", One + "\n{\"losses\":[[1,2]]}", 1, "when the draws have changed, say so first ({\"draws\": \"NAME\"})\n")]
    [InlineData("watch --mode caped", One, 2, "did you mean 'capped'?")]
    [InlineData("watch --loss-cap 3 --mode asymptotic", One, 2, "--loss-cap belongs to --mode capped")]
    [InlineData("watch --burn-in 3", One, 2, "--burn-in belongs to --mode asymptotic")]
    [InlineData("watch --population 1", One, 2, "at least 2")]
    [InlineData("watch --population 99999999999999999999", One, 2, "a whole number from 2 to 9223372036854775807, not")]
    [InlineData("watch --max-request 3X", One, 2, "as in 64M")]
    [InlineData("watch --token-file t", One, 2, "--token-file needs --listen ADDRESS")]
    [InlineData("watch --listen 8080", One, 2, "as in 127.0.0.1:8080")]
    [InlineData("watch --listen localhost", One, 2, "as in 127.0.0.1:8080")]
    [InlineData("watch --listen 0.0.0.0:0", One, 2, "needs a token")]
    [InlineData("watch --listen 127.0.0.1:0 --until-enough", One, 2, "leave out --until-enough")]
    [InlineData("watch --state nowhere/at/all", One, 1, "cannot be written")]
    public void What_is_wrong_is_one_line_with_its_status(string line, string input, int status, string says)
    {
        PlateauProcess.Outcome outcome = Run(
            line,
            input.Replace("{0}", string.Join(',', Enumerable.Repeat("1", 1000)), StringComparison.Ordinal));
        Assert.Equal(status, outcome.Status);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.InRange(outcome.Error.Count(c => c == '\n'), 0, 1);
    }

    // A fiftieth of the objects have losses of 150; those of the others settle soon.
    [Fact]
    public void It_does_not_end_at_an_enough_that_is_about_capped_losses()
    {
        string input = string.Concat(Enumerable.Range(0, 1500).Select(i => i % 50 == 7
            ? "{\"losses\":[[150,151]]}\n"
            : $"{{\"losses\":[[{0.2 + (0.1 * (i % 4))},{0.3 + (0.1 * (i % 4))}]]}}\n"));
        PlateauProcess.Outcome outcome = Run("watch --remaining 0.3 --until-enough --require enough", input);
        JsonElement[] answers = Answers(outcome.Output);
        Assert.Equal(3, outcome.Status);
        Assert.Equal(1500, answers.Length);
        JsonElement uncapped = answers[^1].GetProperty("uncapped");
        Assert.InRange(uncapped.GetProperty("silentShare").GetDouble(), 0.9, 1);
        Assert.Contains(answers[^1].GetProperty("warnings").EnumerateArray(), one => one.GetString()!.Contains("silent about 99"));
        Assert.Equal(0, Run("watch --remaining 0.6 --loss-cap 200 --until-enough --require enough", input).Status);
    }

    [Fact]
    public void It_ends_at_enough_where_that_is_asked_for()
    {
        string input = string.Concat(Enumerable.Range(0, 40).Select(i => MonitorSamples.Line(_losses, Draws, 10 * i, 10) + "\n"));
        PlateauProcess.Outcome outcome = Run("watch --tolerance 1e-3 --until-enough --require enough", input);
        JsonElement[] answers = Answers(outcome.Output);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        Assert.InRange(answers.Length, 2, 39);
        Assert.All(answers[..^1], answer => Assert.Equal("continue", answer.GetProperty("decision").GetString()));
        Assert.Equal("enough", answers[^1].GetProperty("decision").GetString());
        Assert.Equal(40, Answers(Run("watch --tolerance 1e-3", input).Output).Length);
    }

    [Fact]
    public void A_state_is_gone_on_from_with_the_same_settings_only_and_by_one_writer_only()
    {
        string state = $"--state {_place["s"]}";
        Run($"watch {state}", MonitorSamples.Line(_losses, Draws, 0, 100));
        Assert.Equal(
            200,
            Answers(Run($"watch {state}", MonitorSamples.Line(_losses, Draws, 100, 100)).Output)[0].GetProperty("objects").GetInt32());
        Assert.Equal(
            MonitorSamples.State(MonitorSamples.Fed(new MonitorSettings(), _losses[..(200 * Draws)], Draws)),
            File.ReadAllBytes(_place["s"]));

        PlateauProcess.Outcome other = Run($"watch {state} --alpha 0.01", One);
        Assert.Equal((1, string.Empty), (other.Status, other.Output));
        Assert.Contains("was begun with --alpha 0.05, not 0.01", other.Error, StringComparison.Ordinal);

        using Process first = Start($"watch {state}");
        first.StandardInput.WriteLine(One);
        first.StandardInput.Flush();
        Assert.NotNull(first.StandardOutput.ReadLine());
        PlateauProcess.Outcome second = Run($"watch {state}", One);
        Assert.Equal(1, second.Status);
        Assert.Contains("another plateau watch is writing it", second.Error, StringComparison.Ordinal);
        first.StandardInput.Close();
        first.WaitForExit();
        Assert.Equal(0, first.ExitCode);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interruption_keeps_what_was_answered(string signal)
    {
        // A shell starts what is to run in the background with Ctrl-C ignored, and children inherit that.
        if (OperatingSystem.IsWindows() || (signal == "INT" && IgnoresInterrupts))
        {
            return;
        }

        using Process process = Start($"watch --state {_place["s"]}");
        await process.StandardInput.WriteLineAsync(MonitorSamples.Line(_losses, Draws, 0, 50));
        await process.StandardInput.FlushAsync();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        using (Process kill = Process.Start("kill", $"-{signal} {process.Id}"))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        Assert.Equal(130, process.ExitCode);
        Assert.StartsWith(
            "plateau: interrupted after 50 objects; ",
            await process.StandardError.ReadToEndAsync(),
            StringComparison.Ordinal);
        Assert.Equal(
            MonitorSamples.State(MonitorSamples.Fed(new MonitorSettings(), _losses[..(50 * Draws)], Draws)),
            await File.ReadAllBytesAsync(_place["s"]));
    }

    private static bool IgnoresInterrupts
        => File.Exists("/proc/self/status")
            && "2367abef".Contains(
                File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[^1],
                StringComparison.Ordinal);

    [Fact]
    public async Task The_service_ends_with_status_0_on_a_signal_and_its_states_are_whole()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using Process process = Start($"watch --listen 127.0.0.1:0 --state {_place["d"]}");
        string address = JsonDocument.Parse((await process.StandardOutput.ReadLineAsync())!).RootElement
            .GetProperty("listening")
            .GetString()!;
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        using StringContent content = new(MonitorSamples.Line(_losses, Draws, 0, 50), Encoding.UTF8, "application/json");
        Assert.True((await http.PostAsync(new Uri($"{address}/streams/a"), content)).IsSuccessStatusCode);
        using (Process kill = Process.Start("kill", $"-TERM {process.Id}"))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        Assert.Equal((0, string.Empty), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        Assert.Equal(
            MonitorSamples.State(MonitorSamples.Fed(new MonitorSettings(), _losses[..(50 * Draws)], Draws)),
            await File.ReadAllBytesAsync(_place["d/a.state"]));
    }

    [Fact]
    public async Task Killed_at_random_instants_it_loses_nothing_acknowledged_and_counts_nothing_twice()
    {
        const int kills = 8;
        Random random = new(1);
        int acknowledged = 0;
        for (int kill = 0; kill <= kills; kill++)
        {
            using Process process = Start($"watch --state {_place["s"]}");
            process.StandardInput.AutoFlush = true;
            await process.StandardInput.WriteLineAsync("{}");
            int held = Objects((await process.StandardOutput.ReadLineAsync())!);
            Assert.InRange(held, acknowledged, 400);
            Task send = SendAsync(process, held, random.Next(1, 12));
            if (kill < kills)
            {
                await Task.Delay(random.Next(0, 25));
                process.Kill();
            }

            Task<int> read = ReadAsync(process, held);
            await send;
            acknowledged = await read;
            await process.WaitForExitAsync();
        }

        Assert.Equal(400, acknowledged);
        Assert.Equal(
            MonitorSamples.State(MonitorSamples.Fed(new MonitorSettings(), _losses, Draws)),
            await File.ReadAllBytesAsync(_place["s"]));
        Assert.Equal(["s", "s.lock"], _place.Entries);

        static async Task SendAsync(Process process, int from, int each)
        {
            try
            {
                for (int first = from; first < 400; first += each)
                {
                    // An object sent before comes again: "after" says so.
                    int overlap = Math.Min(first, 2);
                    await process.StandardInput.WriteLineAsync(MonitorSamples.Line(
                        _losses,
                        Draws,
                        first - overlap,
                        Math.Min(each, 400 - first) + overlap,
                        after: $",\"after\":{first - overlap}"));
                }

                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It was killed.
            }
        }

        static async Task<int> ReadAsync(Process process, int held)
        {
            while (await process.StandardOutput.ReadLineAsync() is string line && line.EndsWith('}'))
            {
                Assert.InRange(Objects(line), held, 400);
                held = Objects(line);
            }

            return held;
        }

        static int Objects(string line) => JsonDocument.Parse(line).RootElement.GetProperty("objects").GetInt32();
    }

    private static JsonElement[] Answers(string output)
        => [.. output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

    private static PlateauProcess.Outcome Run(string line, string input) => PlateauProcess.Feed(line, input);

    private static Process Start(string line) => PlateauProcess.Start(line, [("PLATEAU_TOKEN", string.Empty)], input: true);
}
