using System;

namespace Device.Desktop.Errors
{
    /// <summary>Ends a command with a <see cref="CommandError"/>; the command's Main reports it
    /// and returns its exit code, without a stack trace.</summary>
    public sealed class CommandException : Exception
    {
        /// <param name="error">What to tell.</param>
        /// <param name="cause">The platform's exception, when there was one.</param>
        public CommandException(CommandError error, Exception? cause = null)
            : base($"{error.Code}: {error.What}", cause)
        {
            Error = error;
        }

        /// <summary>What to tell.</summary>
        public CommandError Error { get; }
    }
}
