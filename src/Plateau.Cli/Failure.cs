using System.Reflection;

namespace Plateau.Cli;

/// <summary>Turns whatever went wrong into one line on standard error and an exit status; never a stack trace.</summary>
internal static class Failure
{
    /// <summary>Set to 1 to see the stack trace of an unforeseen failure.</summary>
    public const string DebugVariable = "PLATEAU_DEBUG";

    /// <summary>Reports the failure and returns the exit status that stands for it.</summary>
    public static int Report(Exception exception, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(exception);
        ArgumentNullException.ThrowIfNull(error);
        Exception cause = Cause(exception);
        (int status, string message) = cause switch
        {
            UsageException => (ExitStatus.Usage, cause.Message),
            InterruptedException => (ExitStatus.Interrupted, cause.Message),
            OperationCanceledException => (ExitStatus.Interrupted, "interrupted; nothing half-written is left"),
            PlateauException or IOException or UnauthorizedAccessException => (ExitStatus.Failed, cause.Message),
            OutOfMemoryException => (
                ExitStatus.Failed,
                "out of memory; use fewer objects (--samples) or draws (--draws), or --precision single"),
            _ => (ExitStatus.Failed, $"unforeseen {cause.GetType().Name}: {cause.Message.TrimEnd('.')}. {DebugVariable}=1 shows the trace"),
        };
        error.WriteLine($"plateau: {OneLine(ArgumentNames.ToOptions(message))}");
        if (status == ExitStatus.Failed && Environment.GetEnvironmentVariable(DebugVariable) == "1")
        {
            error.WriteLine(exception);
        }

        return status;
    }

    private static Exception Cause(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [Exception only, ..] } => Cause(only),
        TargetInvocationException { InnerException: Exception inner } => Cause(inner),
        TypeInitializationException { InnerException: Exception inner } => Cause(inner),
        _ => exception,
    };

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
