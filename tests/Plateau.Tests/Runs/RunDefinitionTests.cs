using Plateau.Formats;
using Plateau.Runs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Runs;

public class RunDefinitionTests
{
    public static TheoryData<string> Changes => ["command", "version", "seed", "option", "order of values", "checksum"];

    [Fact]
    public void The_hash_is_that_of_the_canonical_text()
    {
        const string Canonical =
            """{"command":"assess","version":"0.1.0","seed":7,"options":{"data":["digits"],"sigma":["0.01","0.1"]},"checksums":{"data":"ab"}}""";
        Assert.Equal(Checksum.Of(System.Text.Encoding.UTF8.GetBytes(Canonical)), Documents.Definition().Hash());
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_defines_the_run_changes_its_hash(string what)
    {
        RunDefinition definition = Documents.Definition();
        RunDefinition other = what switch
        {
            "command" => definition with { Command = "train" },
            "version" => definition with { Version = "0.2.0" },
            "seed" => definition with { Seed = 8 },
            "option" => definition with { Options = new OptionDictionary().Set("data", "mnist").Set("sigma", [0.01, 0.1]) },
            "order of values" => definition with { Options = new OptionDictionary().Set("data", "digits").Set("sigma", [0.1, 0.01]) },
            _ => definition with { Checksums = new Dictionary<string, string> { ["data"] = "ac" } },
        };
        Assert.NotEqual(definition.Hash(), other.Hash());
    }

    [Fact]
    public void The_order_of_options_and_the_instruction_set_do_not()
    {
        RunDefinition definition = Documents.Definition();
        RunDefinition other = definition with
        {
            Options = new OptionDictionary().Set("sigma", [0.01, 0.1]).Set("samples", (string?)null).Set("data", "digits"),
            InstructionSet = "scalar",
        };
        Assert.Equal(definition.Hash(), other.Hash());
    }

    [Fact]
    public void The_folder_is_named_for_the_command_and_the_beginning_of_the_hash() =>
        Assert.Equal($"assess-{Documents.Definition().Hash()[..12]}", Documents.Definition().FolderName());
}
