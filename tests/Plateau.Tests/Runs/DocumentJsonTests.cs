using System.Text;
using System.Text.Json.Nodes;
using Plateau.Jobs;
using Plateau.Runs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Runs;

public class DocumentJsonTests
{
    [Fact]
    public void Schema_version_and_seed_come_first_and_names_are_camel_case()
    {
        string json = Text(Documents.Assess());
        JsonObject root = JsonNode.Parse(json)!.AsObject();
        Assert.Equal(["schema", "version", "seed", "warnings"], root.Select(property => property.Key).Take(4));
        Assert.Equal("plateau.assess/1", (string?)root["schema"]);
        Assert.All(Names(root), name => Assert.True(char.IsAsciiLetterLower(name[0]), name));
        Assert.Contains("mlp:8+dropout=0.1", json, StringComparison.Ordinal);
        Assert.EndsWith("}\n", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_out_numbers_follow_those_that_it_shares_with_the_training_objects()
    {
        JsonObject root = JsonNode.Parse(Text(Documents.Assess()))!.AsObject();
        IEnumerable<string> shared = root["landscapeVariance"]!.AsObject().Select(property => property.Key);
        Assert.Equal(["value", "low", "high", "standardError", "overObjects", "overDraws", "level", "shape", "topShare"], shared);
        Assert.Equal([.. shared, "loss", "accuracy", "objects"], root["heldOut"]!.AsObject().Select(property => property.Key));
    }

    [Fact]
    public void Equal_documents_are_equal_bytes()
        => Assert.Equal(DocumentJson.Write(Documents.Assess()), DocumentJson.Write(Documents.Assess()));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_JSON_cannot_say_is_null_and_a_warning_names_the_place(double k)
    {
        JsonNode root = JsonNode.Parse(Text(Documents.Assess(k)))!;
        Assert.Null(root["answer"]!["k"]);
        Assert.Null(root["sufficientSize"]![0]!["k"]);
        string[] warnings = [.. root["warnings"]!.AsArray().Select(one => (string)one!)];
        Assert.Equal(["few draws", "Null stands for what is not a finite number: sufficientSize[0].k, answer.k."], warnings);
    }

    [Fact]
    public void One_warning_names_the_places_and_neighbours_are_one()
    {
        AssessResult document = Documents.Assess();
        document = document with
        {
            Curve = document.Curve with
            {
                Remaining = [double.PositiveInfinity, double.PositiveInfinity, double.NaN],
                Simulated1 = [1, double.NaN, 2],
            },
            Timings = new Dictionary<string, double> { ["probing"] = double.NaN },
        };
        string[] warnings = [.. JsonNode.Parse(Text(document))!["warnings"]!.AsArray().Select(one => (string)one!)];
        Assert.Equal(
            [
                "few draws",
                "Null stands for what is not a finite number: curve.remaining[0..2], curve.simulated1[1], timings.probing.",
            ],
            warnings);
    }

    [Theory]
    [InlineData(120.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Reading_gives_NaN_for_null_and_writing_again_gives_the_same_bytes(double k)
    {
        AssessResult document = Documents.Assess(k);
        document = document with
        {
            Curve = document.Curve with { Remaining = [k, 0.1, k], Delta1 = [1, k, k] },
            LandscapeVariance = document.LandscapeVariance with { Level = null, Shape = k },
        };
        byte[] written = DocumentJson.Write(document);
        AssessResult read = DocumentJson.Read<AssessResult>(written);
        double expected = double.IsFinite(k) ? k : double.NaN;
        Assert.Equal(expected, read.Answer.K);
        Assert.Equal([expected, 0.1, expected], read.Curve.Remaining);
        Assert.Equal([1, expected, expected], read.Curve.Delta1);
        Assert.Null(read.LandscapeVariance.Level);
        Assert.Equal(document.HeldOut, read.HeldOut);
        Assert.Equal(document.Data, read.Data);
        Assert.Equal(written, DocumentJson.Write(read));
    }

    private static string Text(AssessResult document) => Encoding.UTF8.GetString(DocumentJson.Write(document));

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject owner => owner.SelectMany(property => Names(property.Value).Prepend(property.Key)),
        JsonArray list => list.SelectMany(Names),
        _ => [],
    };
}
