using System.Text;
using Plateau.Jobs;
using Plateau.Runs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Runs;

public class RunFolderTests
{
    [Fact]
    public void A_committed_run_is_whole_and_reads_back()
    {
        using TemporaryFolder place = new();
        RunFolder folder = Commit(place, "hello");
        Assert.Equal([Documents.Definition().FolderName()], place.Entries);
        Assert.Equal(["curves.csv", "run.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.True(folder.TryLoad(out AssessResult? read, "curves.csv"));
        Assert.Equal(DocumentJson.Write(Documents.Assess()), DocumentJson.Write(read));
    }

    [Fact]
    public void The_folder_that_the_user_named_is_made_when_it_is_not_there()
    {
        using TemporaryFolder place = new();
        RunFolder folder = RunFolder.Of(place["a/b"], Documents.Definition());
        using (RunWriter writer = folder.Begin())
        {
            writer.Commit(Documents.Assess());
        }

        Assert.True(folder.TryLoad<AssessResult>(out _));
    }

    [Fact]
    public void A_run_that_fails_half_way_leaves_nothing()
    {
        using TemporaryFolder place = new();
        RunFolder folder = RunFolder.Of(place.Path, Documents.Definition());
        Assert.Throws<InvalidOperationException>(() =>
        {
            using RunWriter writer = folder.Begin();
            writer.Write("curves.csv", stream =>
            {
                stream.WriteByte(1);
                throw new InvalidOperationException();
            });
        });
        Assert.Empty(place.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_killed_run_left_is_removed_by_the_next_one(bool withLockFile)
    {
        using TemporaryFolder place = new();
        string machine = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        string left = place[$".assess-0123456789ab.{machine}.99-01234567"];
        Directory.CreateDirectory(left + ".tmp");
        File.WriteAllText(Path.Combine(left + ".tmp", "losses.npy"), "half");
        if (withLockFile)
        {
            File.WriteAllText(left + ".lock", string.Empty);
        }

        RunFolder folder = Commit(place, "hello");
        Assert.Equal([Path.GetFileName(folder.Path)], place.Entries);
    }

    [Fact]
    public void A_living_writer_is_left_alone_by_the_next_one()
    {
        using TemporaryFolder place = new();
        RunFolder folder = RunFolder.Of(place.Path, Documents.Definition());
        using RunWriter first = folder.Begin();
        first.Write("curves.csv", stream => stream.WriteByte(1));
        using (RunFolder.Of(place.Path, Documents.Definition(seed: 8)).Begin())
        {
            Assert.Equal(4, place.Entries.Count);
        }

        first.Commit(Documents.Assess());
        Assert.True(folder.TryLoad<AssessResult>(out _, "curves.csv"));
    }

    [Fact]
    public void Foreign_entries_are_never_touched()
    {
        using TemporaryFolder place = new();
        string[] foreign = [".git", ".notes.tmp", ".a.b.c.tmp", ".assess-0123456789ab.another-machine.1-01234567.tmp"];
        foreach (string name in foreign)
        {
            Directory.CreateDirectory(place[name]);
        }

        RunFolder folder = Commit(place, "hello");
        Assert.Equal([.. foreign.Append(Path.GetFileName(folder.Path)).Order(StringComparer.Ordinal)], place.Entries);
    }

    [Fact]
    public void Of_two_writers_at_once_the_first_to_finish_stays()
    {
        using TemporaryFolder place = new();
        RunFolder folder = RunFolder.Of(place.Path, Documents.Definition());
        using RunWriter first = folder.Begin();
        using RunWriter second = folder.Begin();
        first.Write("who", stream => stream.Write("first"u8));
        second.Write("who", stream => stream.Write("second"u8));
        second.Commit(Documents.Assess());
        first.Commit(Documents.Assess());
        Assert.Equal([Path.GetFileName(folder.Path)], place.Entries);
        Assert.Equal("second", File.ReadAllText(Path.Combine(folder.Path, "who")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_writers_at_once_leave_one_whole_run_and_nothing_else(bool replace)
    {
        using TemporaryFolder place = new();
        RunFolder folder = RunFolder.Of(place.Path, Documents.Definition());
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using RunWriter writer = folder.Begin(replace);
            writer.Write("who", stream => stream.Write(Encoding.ASCII.GetBytes($"{i}")));
            writer.Commit(Documents.Assess(), replace);
        });
        Assert.Equal([Path.GetFileName(folder.Path)], place.Entries);
        Assert.True(folder.TryLoad<AssessResult>(out _, "who"));
    }

    [Fact]
    public void Replacing_a_run_leaves_only_the_new_one()
    {
        using TemporaryFolder place = new();
        Commit(place, "old");
        RunFolder folder = Commit(place, "new", replace: true);
        Assert.Equal([Path.GetFileName(folder.Path)], place.Entries);
        Assert.Equal("new", File.ReadAllText(Path.Combine(folder.Path, "curves.csv")));
    }

    [Theory]
    [InlineData("curves.csv")]
    [InlineData("run.json")]
    public void A_run_that_lacks_a_file_is_no_run_and_is_replaced_only_when_asked(string missing)
    {
        using TemporaryFolder place = new();
        RunFolder folder = Commit(place, "hello");
        File.Delete(Path.Combine(folder.Path, missing));
        Assert.False(folder.TryLoad<AssessResult>(out _));
        PlateauException refused = Assert.Throws<PlateauException>(() => folder.Begin());
        Assert.Contains("--force", refused.Message, StringComparison.Ordinal);
        Assert.Equal([Path.GetFileName(folder.Path)], place.Entries);
        Commit(place, "again", replace: true);
        Assert.True(folder.TryLoad<AssessResult>(out _));
    }

    [Fact]
    public void A_run_without_a_file_that_is_asked_for_does_not_load()
    {
        using TemporaryFolder place = new();
        Assert.False(Commit(place, "hello").TryLoad<AssessResult>(out _, "losses.npy"));
    }

    [Fact]
    public void A_file_that_was_cut_short_makes_the_run_no_run()
    {
        using TemporaryFolder place = new();
        RunFolder folder = Commit(place, "hello");
        File.WriteAllText(Path.Combine(folder.Path, "curves.csv"), "hell");
        Assert.False(folder.TryLoad<AssessResult>(out _));
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_one_clear_line_before_any_work()
    {
        using TemporaryFolder place = new();
        File.WriteAllText(place["file"], string.Empty);
        RunFolder folder = RunFolder.Of(place["file"], Documents.Definition());
        PlateauException refused = Assert.Throws<PlateauException>(() => folder.Begin());
        Assert.Contains(place["file"], refused.Message, StringComparison.Ordinal);
        Assert.Contains("--output", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../out")]
    [InlineData("run.json")]
    [InlineData("curves.csv")]
    public void A_file_of_the_run_has_a_free_name_inside_the_folder(string name)
    {
        using TemporaryFolder place = new();
        using RunWriter writer = RunFolder.Of(place.Path, Documents.Definition()).Begin();
        writer.Write("curves.csv", _ => { });
        Assert.Throws<ArgumentException>(() => writer.Write(name, _ => { }));
    }

    private static RunFolder Commit(TemporaryFolder place, string content, bool replace = false)
    {
        RunFolder folder = RunFolder.Of(place.Path, Documents.Definition());
        using RunWriter writer = folder.Begin(replace);
        writer.Write("curves.csv", stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        writer.Commit(Documents.Assess(), replace);
        return folder;
    }
}
