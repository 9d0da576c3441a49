using System.CommandLine;

namespace Plateau.Cli.Commands;

/// <summary>A command that does what a function does with its question.</summary>
/// <typeparam name="TQuestion">The question.</typeparam>
/// <param name="name">Its name.</param>
/// <param name="summary">What it does, in a line.</param>
/// <param name="act">Does it, and returns the exit status.</param>
/// <param name="examples">Command lines that do something worth while, each with what it does.</param>
internal sealed class ActionCommand<TQuestion>(
    string name, string summary, Func<TQuestion, CancellationToken, int> act, params IReadOnlyList<(string Line, string Does)> examples)
    : QuestionCommand<TQuestion>(name, summary)
    where TQuestion : class, IQuestion<TQuestion>, new()
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples => examples;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation) => act(Bind(parsed), cancellation);
}
