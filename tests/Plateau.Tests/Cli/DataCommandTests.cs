using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau data</c> as people and scripts meet it.</summary>
public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_list_counts_the_objects_of_a_set_that_is_here_in_part()
    {
        _place.Write("cifar-10-batches-bin/data_batch_1.bin", new byte[3 * 3073]);
        _place.Write("cifar-10-batches-bin/data_batch_3.bin", new byte[2 * 3073]);
        _place.Write("cifar-10-batches-bin/test_batch.bin", new byte[4 * 3073]);
        _place.Write("cifar-100-binary/train-10000.bin", new byte[6 * 3074]);
        Assert.Equal(("true", "50000 10000", "5 4"), Listed("cifar-10"));
        Assert.Equal(("false", "50000 10000", "6 0"), Listed("cifar-100"));
        Assert.Equal(("false", "60000 10000", "0 0"), Listed("mnist"));
        string words = string.Join(
            ' ',
            Words($"data list --data-dir {_place.Path}").Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("cifar-10 .*in part ", words);
        Assert.Contains("cifar-10: 5 of 50,000 objects and 4 of 10,000 held-out ones are here.", words, StringComparison.Ordinal);
        Assert.Contains("cifar-100: 6 of 50,000 objects and 0 of 10,000 held-out ones are here.", words, StringComparison.Ordinal);
        Assert.DoesNotContain("yes", words, StringComparison.Ordinal);
        Assert.Contains("downloads what is not there", words, StringComparison.Ordinal);

        (string Present, string All, string Here) Listed(string name)
        {
            JsonNode set = JsonNode.Parse(Words($"data list --json --data-dir {_place.Path}"))!["dataSets"]!.AsArray()
                .Single(set => (string?)set!["name"] == name)!;
            return ($"{set["present"]}", $"{set["objects"]} {set["heldOut"]}", $"{set["objectsHere"]} {set["heldOutHere"]}");
        }
    }

    [Fact]
    public void A_description_of_a_file_does_not_speak_of_K()
    {
        // Fewer than five objects, of which none are held out.
        string file = _place.Write("few.csv", "a,b,label\n1,2,0\n3,4,1\n5,6,0\n7,9,1\n");
        JsonNode document = JsonNode.Parse(Words($"data describe {file} --json --quiet"))!;
        Assert.Empty(document["warnings"]!.AsArray());
        JsonNode set = Assert.Single(document["dataSets"]!.AsArray())!;
        Assert.Equal("4 0 4 0", $"{set["objects"]} {set["heldOut"]} {set["objectsHere"]} {set["heldOutHere"]}");
    }

    // The options that say how a table is read are those of the commands that compute.
    [Fact]
    public void A_reading_can_be_tried_out()
    {
        string file = _place.Write("read.csv", "a,b,kind,note\n1,2,x,p\n3,,y,q\n5,6,x,p\n7,9,z,q\n8,9,z,q\n");
        JsonNode set = Set($"{file} --label kind --drop note --missing drop");
        Assert.Equal("4 2 2", $"{set["objects"]} {set["shape"]![0]} {set["classes"]}");
        Assert.Equal("5 1 2", Said(Set($"{file} --label note --columns a")));
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},{1900 + (2 * i)}\n"));
        string years = _place.Write("years.csv", $"a,label\n{rows}");
        Assert.Contains("--task", PlateauProcess.Run($"data describe {years}").Error, StringComparison.Ordinal);
        Assert.Equal(60, (int)Set($"{years} --task classification")["classes"]!);
        PlateauProcess.Outcome refused = PlateauProcess.Run($"data describe {file} --label knd");
        Assert.Equal(1, refused.Status);
        Assert.Contains("there is no column knd (--label)", refused.Error, StringComparison.Ordinal);

        string arrays = _place["read.npz"];
        using (FileStream stream = File.Create(arrays))
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
        }

        foreach (string option in new[] { "--label kind", "--columns a", "--drop a", "--missing drop" })
        {
            Assert.Contains(
                $"{option.Split(' ')[0]}: {arrays} has no named columns; give a table",
                PlateauProcess.Run($"data describe {arrays} {option}").Error,
                StringComparison.Ordinal);
        }

        JsonNode Set(string of) => JsonNode.Parse(Words($"data describe {of} --json --quiet"))!["dataSets"]![0]!;

        // Objects of a fifth are held out.
        string Said(JsonNode one) => $"{(int)one["objects"]! + (int)one["heldOut"]!} {one["shape"]![0]} {one["classes"]}";
    }

    private static string Words(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.True(outcome.Status == 0, outcome.Error);
        return outcome.Output;
    }
}
