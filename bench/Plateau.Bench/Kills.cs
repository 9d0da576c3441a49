using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Plateau.Monitor;

namespace Plateau.Bench;

/// <summary>
/// Kills <c>plateau watch --state</c> at random instants of a stream, resumes it, and holds what it kept against what it had acknowledged
/// and against a monitor that was never disturbed.
/// </summary>
internal sealed class Kills : IBenchmark
{
    private const int Draws = 16;

    public string Name => "kills";

    public string Summary => "kill plateau watch at random instants and resume it [--kills N] [--seed S] [--plateau PATH]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string plateau = Command.Path(arguments);
        int kills = Arguments.Number(arguments, "--kills", 200);
        Random random = new(Arguments.Number(arguments, "--seed", 1));
        int objects = 1000 * Math.Max(kills, 1);
        double[] losses = WatchLines.Losses(objects, Draws, 7);
        using TemporaryFolder place = new();
        string state = place.File("state");
        int acknowledged = 0;
        int inFlight = 0;
        int again = 0;
        int known = 0;
        int done = 0;
        while (acknowledged < objects)
        {
            using Process process = Command.Start(plateau, "watch", "--state", state);
            process.StandardInput.AutoFlush = true;
            process.StandardInput.Write("{}\n");
            int held = Objects(process.StandardOutput.ReadLine()
                ?? throw new PlateauException($"plateau watch did not begin: {process.StandardError.ReadToEnd()}"));
            Require(held >= acknowledged, $"after kill {done}: {acknowledged} objects were acknowledged, {held} are there");

            // A sender that has lost answers goes on from the last that it knows of.
            int from = random.Next(2) == 0 ? held : known;
            again += from < held ? 1 : 0;
            int each = random.Next(1, 20);
            int sent = from;
            var sender = Task.Run(() => Send(process, losses, from, each, objects, ref sent));
            if (done < kills)
            {
                // From before the first line has been read to well into the stream.
                Thread.Sleep(TimeSpan.FromMilliseconds(120 * random.NextDouble()));
                process.Kill();
                done++;
            }

            acknowledged = held;
            known = from;
            int remembered = random.Next(0, 4);
            while (process.StandardOutput.ReadLine() is string line && line.EndsWith('}'))
            {
                Require(Objects(line) >= acknowledged, "an answer never takes objects back");
                acknowledged = Objects(line);
                known = remembered-- > 0 ? acknowledged : known;
            }

            sender.Wait();
            process.WaitForExit();
            inFlight += sent > acknowledged ? 1 : 0;
            Require(done < kills || process.ExitCode is 0 or 137, "the last run ends well");
        }

        LandscapeMonitor undisturbed = new(new MonitorSettings());
        undisturbed.Add(losses, Draws);
        using MemoryStream expected = new();
        undisturbed.Save(expected);
        Require(
            expected.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(state)),
            "the state at the end is that of an undisturbed run, bit for bit");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} kills over {objects:N0} objects at {Draws} draws: none acknowledged was lost, none counted twice, the state at the "
                + $"end is that of an undisturbed run, bit for bit"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"objects were under way at {inFlight} of the kills; {again} times the sender went on from an older answer, and \"after\" kept "
                + $"the objects since from being added again"));
        Require(done == kills, $"all {kills} kills fell within the stream");
    }

    private static void Send(Process process, double[] losses, int from, int each, int objects, ref int sent)
    {
        try
        {
            for (int first = from; first < objects; first += each)
            {
                // Some of what was sent before comes again.
                int overlap = Math.Min(first, 3);
                int count = Math.Min(each, objects - first);
                process.StandardInput.Write(WatchLines.Line(losses, Draws, first - overlap, count + overlap, first - overlap));
                sent = first + count;
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed.
        }
    }

    private static int Objects(string line)
    {
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.TryGetProperty("objects", out JsonElement objects)
            ? objects.GetInt32()
            : throw new PlateauException($"plateau watch refused a line: {line}");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new PlateauException($"This does not hold: {what}.");
        }
    }
}
