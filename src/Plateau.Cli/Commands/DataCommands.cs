using Plateau.Cli.Output;
using Plateau.Cli.Progress;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau data</c>: what there is to work on.</summary>
internal static class DataCommands
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "List, describe and download data sets.";

    /// <summary>The command, with its own commands.</summary>
    public static PlateauCommand Build() => new CommandGroup(
        "data",
        Summary,
        [
            ("plateau data list", "what there is, and what is here already"),
            ("plateau data get mnist --data-dir data", "download and check MNIST"),
            ("plateau data describe mine.npz --json", "objects, shape and classes of a file"),
        ],
        new ActionCommand<DataListQuestion>("list", "The data sets there are, and which of them are here.", List),
        new ActionCommand<DataDescribeQuestion>("describe", "Objects, shape, classes and checksum of a data set or a file.", Describe),
        new ActionCommand<DataGetQuestion>("get", "Download a data set and check it.", Get));

    private static int List(DataListQuestion question, CancellationToken cancellation)
    {
        DataResult result = DataSets.List(question);
        StandardOutput.Write(question.Json, result, () => DataPage.Of(result, question));
        return ExitStatus.Done;
    }

    private static int Describe(DataDescribeQuestion question, CancellationToken cancellation)
    {
        DataResult result;
        using (IProgressSink progress = TerminalProgress.Create(question.Quiet))
        {
            result = DataSets.Describe(question, progress);
        }

        cancellation.ThrowIfCancellationRequested();
        StandardOutput.Write(question.Json, result, () => DataPage.Of(result));
        return ExitStatus.Done;
    }

    private static int Get(DataGetQuestion question, CancellationToken cancellation)
    {
        string where;
        using (IProgressSink progress = TerminalProgress.Create(question.Quiet))
        using (DownloadStage stage = new(progress))
        {
            where = DataSets.Get(question, stage, cancellation);
        }

        Console.Out.WriteLine(where);
        return ExitStatus.Done;
    }
}
