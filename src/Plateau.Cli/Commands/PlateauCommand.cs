using System.CommandLine;
using System.CommandLine.Help;
using Plateau.Cli.Help;

namespace Plateau.Cli.Commands;

/// <summary>A command whose help shows its options in groups, and examples.</summary>
internal abstract class PlateauCommand : Command
{
    private readonly List<HelpGroup> _groups = [];

    protected PlateauCommand(string name, string description)
        : base(name, description)
    {
        Options.Add(new HelpOption("--help", "-h", "-?") { Action = new HelpScreen(), Description = "show this help" });
        SetAction(Invoke);
    }

    /// <summary>The groups, in the order of the help.</summary>
    public IReadOnlyList<HelpGroup> Groups => _groups;

    /// <summary>What stands after the command's name in the usage line.</summary>
    public virtual string Usage => "[options]";

    /// <summary>Command lines that do something worth while, each with what it does.</summary>
    public virtual IReadOnlyList<(string Line, string Does)> Examples => [];

    /// <summary>Does the work and returns the exit status.</summary>
    protected abstract int Run(ParseResult parsed, CancellationToken cancellation);

    /// <summary>Adds a group of options.</summary>
    protected void Add(HelpGroup group)
    {
        _groups.Add(group);
        foreach ((Option option, _) in group.Options)
        {
            Options.Add(option);
        }
    }


    private int Invoke(ParseResult parsed)
    {
        using Interrupt interrupt = Interrupt.Listen();
        return Run(parsed, interrupt.Token);
    }
}
