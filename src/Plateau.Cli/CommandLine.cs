using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using Plateau.Cli.Commands;
using Plateau.Cli.Help;

namespace Plateau.Cli;

/// <summary>
/// The whole command line. What needs no parser (the overview, the version, a mistyped command) is answered without loading it,
/// and only the named command is built.
/// </summary>
internal static class CommandLine
{
    /// <summary>The commands, in the order of the overview.</summary>
    public static IReadOnlyList<(string Name, string Summary, Func<PlateauCommand> Build)> Commands { get; } =
    [
        ("assess", JobCommands.AssessSummary, JobCommands.Assess),
        ("train", JobCommands.TrainSummary, JobCommands.Train),
        ("spectrum", JobCommands.SpectrumSummary, JobCommands.Spectrum),
        ("quadratic", JobCommands.QuadraticSummary, JobCommands.Quadratic),
        ("bounds", JobCommands.BoundsSummary, JobCommands.Bounds),
        ("compare", JobCommands.CompareSummary, JobCommands.Compare),
        ("watch", WatchCommand.Summary, WatchCommand.Build),
        ("study", StudyCommands.Summary, StudyCommands.Build),
        ("data", DataCommands.Summary, DataCommands.Build),
    ];

    /// <summary>Runs one command line and returns the exit status; whatever goes wrong is one line on standard error.</summary>
    public static int Run(IReadOnlyList<string> args) => Run(args, Console.Out, Console.Error);

    /// <summary>The same, with other places for help and errors.</summary>
    internal static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        try
        {
            switch (args)
            {
                case []:
                    Overview.Write(error);
                    return ExitStatus.Usage;
                case ["--help" or "-h" or "-?" or "help"]:
                    Overview.Write(output);
                    return ExitStatus.Done;
                case ["--version"]:
                    output.WriteLine($"plateau {BuildVersion.Number}");
                    return ExitStatus.Done;
                case ["help", string name]:
                    return Dispatch(name, ["--help"], output);
                default:
                    return Dispatch(args[0], [.. args.Skip(1)], output);
            }
        }
#pragma warning disable CA1031 // The last line of defence: whatever it is, the user gets one line.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Failure.Report(exception, error);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Dispatch(string name, string[] args, TextWriter output)
    {
        foreach ((string known, _, Func<PlateauCommand> build) in Commands)
        {
            if (known == name)
            {
                return Invoke(build(), args, output);
            }
        }

        IReadOnlyList<string> names = [.. Commands.Select(command => command.Name)];
        string list = string.Join(", ", names);
        if (name.StartsWith('-'))
        {
            throw new UsageException($"options stand after a command ({list}), not before: '{name}'. See plateau --help");
        }

        throw new UsageException(Nearest.To(name, names) is string nearest
            ? $"there is no command '{name}'; did you mean '{nearest}'? The commands are {list}"
            : $"there is no command '{name}'; the commands are {list}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Invoke(PlateauCommand command, string[] args, TextWriter output)
    {
        ParseResult parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is ParseErrorAction or null || (parsed.Errors.Count > 0 && !parsed.Action.ClearsParseErrors))
        {
            throw new UsageException(ParseFailure.Describe(parsed));
        }

        return parsed.Invoke(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output });
    }
}
