using System.Buffers;
using System.Text;
using System.Text.Json;
using Plateau.Convergence;
using Plateau.Monitor;

namespace Plateau.Tests.Monitor;

public class MonitorSessionTests
{
    private const int Draws = 5;

    private static readonly MonitorSettings _settings = new() { Tolerance = Tolerance.Remaining(0.05) };
    private static readonly double[] _losses = MonitorSamples.Losses(40, Draws);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void Lines_of_any_size_feed_the_same_monitor(int each)
    {
        MonitorSession session = new(new LandscapeMonitor(_settings));
        for (int first = 0; first < 40; first += each)
        {
            session.Take(MonitorSamples.Line(_losses, Draws, first, Math.Min(each, 40 - first)));
        }

        Assert.Equal(MonitorSamples.State(MonitorSamples.Fed(_settings, _losses, Draws)), MonitorSamples.State(session.Monitor));
        Assert.Equal(40, session.Added);
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(3, 10, 13)]
    [InlineData(9, 31, 40)]
    [InlineData(0, 4, 10)]
    [InlineData(10, 0, 10)]
    public void What_is_in_already_is_not_added_again(int after, int count, int then)
    {
        MonitorSession session = new(MonitorSamples.Fed(_settings, _losses[..(10 * Draws)], Draws));
        MonitorAnswer answer = session.Take(MonitorSamples.Line(_losses, Draws, after, count, after: $",\"after\":{after}"));
        Assert.Equal(then, answer.Objects);
        Assert.Equal(
            MonitorSamples.State(MonitorSamples.Fed(_settings, _losses[..(then * Draws)], Draws)),
            MonitorSamples.State(session.Monitor));
    }

    [Theory]
    [InlineData("{\"losses\":[[1,2,3,4,5]],\"after\":11}", MonitorRefusal.Gap, "10 objects are in; send on from there, with \"after\": 10")]
    [InlineData("{\"after\":11}", MonitorRefusal.Gap, "\"after\": 10")]
    [InlineData("{\"losses\":[[1,2,3,4]]}", MonitorRefusal.Numbers, "4 losses")]
    [InlineData("{\"losses\":[[1,2,3,4,5],[1,2,3,4,-5]]}", MonitorRefusal.Numbers, "asymptotic mode")]
    [InlineData("{\"draws\":\"b\",\"losses\":[[1,2,3,4,5],[1,2,3,4,-5]]}", MonitorRefusal.Numbers, "negative")]
    [InlineData("{\"draws\":\"b\",\"losses\":[[1,2,3,4,5]],\"after\":1}", MonitorRefusal.Gap, "0 objects are in")]
    public void Of_a_line_that_is_refused_nothing_is_added(string line, object refusal, string says)
    {
        LandscapeMonitor monitor = new(_settings);
        monitor.Restart("a");
        monitor.Add(_losses.AsSpan(0, 10 * Draws), Draws);
        byte[] before = MonitorSamples.State(monitor);
        MonitorSession session = new(monitor);
        MonitorRefusedException refused = Assert.Throws<MonitorRefusedException>(() => session.Take(line));
        Assert.Equal((MonitorRefusal)refusal, refused.Refusal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, MonitorSamples.State(session.Monitor));
        Assert.Equal(0, session.Added);
    }

    [Fact]
    public void Draws_change_before_the_objects_of_their_line_come_and_once_only()
    {
        MonitorSession session = new(MonitorSamples.Fed(_settings, _losses[..(10 * Draws)], Draws));
        string line = MonitorSamples.Line(_losses, Draws, 10, 5, "\"draws\":\"b\",\"have\":100,", ",\"after\":0");
        Assert.Equal((5L, 100L, 1, "b"), Shown(session.Take(line)));
        Assert.Equal((5L, 100L, 1, "b"), Shown(session.Take(line)));
        Assert.Equal((5L, 100L, 1, "b"), Shown(session.Take("{\"draws\":\"b\"}")));
        Assert.Contains(
            "\"have\": 100, not 7",
            Assert.Throws<MonitorRefusedException>(() => session.Take("{\"draws\":\"b\",\"have\":7}")).Message,
            StringComparison.Ordinal);
        Assert.Equal((0L, 0L, 2, "c"), Shown(session.Take("{\"draws\":\"c\"}")));

        static (long, long, int, string?) Shown(MonitorAnswer answer)
            => (answer.Objects, answer.ObjectsBefore, answer.Restarts, answer.DrawsName);
    }

    [Fact]
    public void The_shape_takes_the_losses_at_the_optimum_of_those_objects_that_are_new()
    {
        MonitorSettings settings = _settings with { Of = LandscapePart.Shape };
        double[] atOptimum = [.. Enumerable.Range(0, 12).Select(i => 0.2 + (0.05 * i))];
        LandscapeMonitor expected = new(settings);
        expected.Add(_losses.AsSpan(0, 12 * Draws), Draws, atOptimum);
        MonitorSession session = new(new LandscapeMonitor(settings));
        session.Take(MonitorSamples.Line(_losses, Draws, 0, 8, after: $",\"atOptimum\":{JsonSerializer.Serialize(atOptimum[..8])}"));
        session.Take(
            MonitorSamples.Line(_losses, Draws, 5, 7, after: $",\"after\":5,\"atOptimum\":{JsonSerializer.Serialize(atOptimum[5..])}"));
        Assert.Equal(MonitorSamples.State(expected), MonitorSamples.State(session.Monitor));
        Assert.Contains(
            "atOptimum",
            Assert.Throws<MonitorRefusedException>(() => session.Take(MonitorSamples.Line(_losses, Draws, 12, 1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_is_one_line_of_JSON_with_every_key_and_what_is_not_finite_is_null()
    {
        foreach (int objects in (int[])[0, 1, 2, 40])
        {
            LandscapeMonitor monitor = MonitorSamples.Fed(_settings, _losses[..(objects * Draws)], Draws);
            MonitorAnswer answer = monitor.Answer();
            ArrayBufferWriter<byte> json = new();
            MonitorJson.Write(json, answer, _settings);
            Assert.DoesNotContain('\n', Encoding.UTF8.GetString(json.WrittenSpan));
            using JsonDocument document = JsonDocument.Parse(json.WrittenMemory);
            Assert.Equal(
                [
                    "objects", "have", "drawCount", "draws", "restarts", "mode", "landscapeVariance", "upper", "alpha", "decision",
                    "enoughSince", "forecast", "drift", "clippedShare", "uncapped", "warnings",
                ],
                document.RootElement.EnumerateObject().Select(property => property.Name));
            Assert.Equal(objects, document.RootElement.GetProperty("objects").GetInt32());
            Assert.Equal(
                double.IsFinite(answer.Upper) ? JsonValueKind.Number : JsonValueKind.Null,
                document.RootElement.GetProperty("upper").ValueKind);
            Assert.Equal(objects < 2 ? JsonValueKind.Null : JsonValueKind.Object, document.RootElement.GetProperty("forecast").ValueKind);
            if (objects == 40)
            {
                JsonElement forecast = document.RootElement.GetProperty("forecast");
                Assert.Equal(answer.Forecast!.K, forecast.GetProperty("k").GetDouble());
                Assert.Equal(Math.Max(0, answer.ExpectedStop - 40), forecast.GetProperty("more").GetDouble());
                Assert.Equal(
                    answer.LandscapeVariance!.Value,
                    document.RootElement.GetProperty("landscapeVariance").GetProperty("value").GetDouble());
            }
        }
    }
}
