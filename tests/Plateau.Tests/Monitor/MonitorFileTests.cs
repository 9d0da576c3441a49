using Plateau.Convergence;
using Plateau.Monitor;

namespace Plateau.Tests.Monitor;

public sealed class MonitorFileTests : IDisposable
{
    private const int Draws = 4;

    private static readonly MonitorSettings _settings = new();

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void What_is_written_is_read_back_to_the_same_bits()
    {
        LandscapeMonitor monitor = MonitorSamples.Fed(_settings, MonitorSamples.Losses(30, Draws), Draws);
        using (MonitorFile file = MonitorFile.Open(_place["a"]))
        {
            Assert.Null(file.Read());
            Assert.Null(file.Last());
            file.Write(monitor);
            Assert.Equal(MonitorSamples.State(monitor), MonitorSamples.State(file.Last()!));
        }

        using MonitorFile again = MonitorFile.Open(_place["a"]);
        Assert.Equal(MonitorSamples.State(monitor), MonitorSamples.State(again.ReadOrBegin(_settings)));
        Assert.Equal(["a", "a.lock"], _place.Entries);
    }

    [Fact]
    public void A_second_writer_is_kept_out_until_the_first_has_gone()
    {
        MonitorFile first = MonitorFile.Open(_place["a"]);
        Assert.Contains(
            "a: another plateau watch is writing it",
            Assert.Throws<PlateauException>(() => MonitorFile.Open(_place["a"])).Message,
            StringComparison.Ordinal);
        first.Dispose();
        MonitorFile.Open(_place["a"]).Dispose();
    }

    [Fact]
    public void A_file_that_was_cut_or_changed_anywhere_is_refused_and_left_as_it_is()
    {
        using MonitorFile file = MonitorFile.Open(_place["a"]);
        file.Write(MonitorSamples.Fed(_settings, MonitorSamples.Losses(30, Draws), Draws));
        byte[] whole = File.ReadAllBytes(_place["a"]);
        for (int length = 0; length < whole.Length; length += 997)
        {
            Refused(whole[..length]);
        }

        for (int position = 0; position < whole.Length; position += 997)
        {
            byte[] changed = [.. whole];
            changed[position] ^= 1;
            Refused(changed);
        }

        Refused([.. whole, 0]);

        void Refused(byte[] bytes)
        {
            File.WriteAllBytes(_place["a"], bytes);
            Assert.StartsWith(
                _place["a"] + ": ",
                Assert.Throws<PlateauException>(() => file.ReadOrBegin(_settings)).Message,
                StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(_place["a"]));
        }
    }

    [Fact]
    public void A_file_of_another_version_is_refused_as_that()
    {
        using MonitorFile file = MonitorFile.Open(_place["a"]);
        file.Write(new LandscapeMonitor(_settings));
        byte[] other = File.ReadAllBytes(_place["a"]);
        int version = Array.IndexOf(other, (byte)'/') + 1;
        other[version]++;
        File.WriteAllBytes(_place["a"], other);
        Assert.Contains("another version", Assert.Throws<PlateauException>(file.Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tolerance", "`Tolerance` 1e-6, not 1e-7")]
    [InlineData("criterion", "`Tolerance` 1e-6, not `Remaining` 0.01")]
    [InlineData("of", "`Of` loss, not shape")]
    [InlineData("alpha", "`Alpha` 0.05, not 0.01")]
    [InlineData("mode", "`Mode` capped, not asymptotic")]
    [InlineData("cap", "`LossCap` 9.210340371976184, not 5")]
    [InlineData("burn-in", "`BurnIn` 100, not 7")]
    [InlineData("population", "`Population` none, not 1000")]
    [InlineData("confidence", "`Confidence` 0.95, not 0.9")]
    [InlineData("seed", "`Seed` 0, not 3")]
    public void Other_settings_than_it_was_begun_with_are_refused_with_both_values(string what, string says)
    {
        using MonitorFile file = MonitorFile.Open(_place["a"]);
        file.Write(new LandscapeMonitor(_settings));
        MonitorSettings other = what switch
        {
            "tolerance" => _settings with { Tolerance = Tolerance.Increment(1e-7) },
            "criterion" => _settings with { Tolerance = Tolerance.Remaining(0.01) },
            "of" => _settings with { Of = LandscapePart.Shape },
            "alpha" => _settings with { Alpha = 0.01 },
            "mode" => _settings with { Mode = MonitorMode.Asymptotic },
            "cap" => _settings with { LossCap = 5 },
            "burn-in" => _settings with { BurnIn = 7 },
            "population" => _settings with { Population = 1000 },
            "confidence" => _settings with { Confidence = 0.9 },
            _ => _settings with { Seed = 3 },
        };
        Assert.Contains(
            $"was begun with {says};",
            Assert.Throws<PlateauException>(() => file.ReadOrBegin(other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_and_what_others_left_is_not()
    {
        string[] leftovers = [$"a.{Guid.NewGuid():n}.tmp", $"a.{Guid.NewGuid():n}.tmp"];
        string[] others = ["a.mine.tmp", $"ab.{Guid.NewGuid():n}.tmp"];
        foreach (string name in (string[])[.. leftovers, .. others])
        {
            _place.Write(name, "half");
        }

        MonitorFile.Open(_place["a"]).Dispose();
        Assert.Equal(((string[])["a.lock", .. others]).Order(StringComparer.Ordinal), _place.Entries);
    }

    [Theory]
    [InlineData("nowhere/a", "cannot be written")]
    [InlineData(".", "this is a folder")]
    public void A_place_that_takes_no_state_is_found_out_at_once(string name, string says) =>
        Assert.Contains(says, Assert.Throws<PlateauException>(() => MonitorFile.Open(_place[name])).Message, StringComparison.Ordinal);
}
