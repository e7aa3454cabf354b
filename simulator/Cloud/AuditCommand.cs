using System.CommandLine;
using System.IO;
using Device.Desktop.Errors;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Lifecycle;

namespace Simulator.Cloud
{
    /// <summary>`cloud audit verify --data DIR`: exit code 0 when every row of the audit log
    /// follows from the one before, 8 when one does not.</summary>
    internal static class AuditCommand
    {
        private static readonly Option<string> Head = new Option<string>("--head")
        {
            Description = "A hash noted earlier; it must be among the rows.",
            DefaultValueFactory = _ => "",
        };

        /// <summary>The command tree.</summary>
        /// <param name="data">The option that names the data directory.</param>
        /// <param name="output">Gets the result.</param>
        public static Command Create(Option<string> data, TextWriter output)
        {
            Command verify = new Command(
                "verify", "Walk the hash chain of the audit log and find the first broken row.")
            {
                data, Head,
            };
            verify.SetAction(parsed => Verify(
                parsed.GetValue(data)!, parsed.GetValue(Head)!, output));
            return new Command("audit", "The audit log of a data directory.") { verify };
        }

        private static int Verify(string directory, string head, TextWriter output)
        {
            AuditReport report = AuditVerifier.Verify(directory, head);
            if (report.Fault != AuditFault.None) { throw Explain(directory, head, report); }
            output.WriteLine($"rows  {report.Count}");
            output.WriteLine($"head  {report.Head}");
            return 0;
        }

        private static CommandException Explain(
            string directory, string head, AuditReport report)
        {
            return report.Fault == AuditFault.HeadMissing
                ? CloudErrors.AuditHeadMissing(directory, head, report.Count, report.Head)
                : CloudErrors.AuditBroken(
                    directory, report.BrokenSequence,
                    report.Fault == AuditFault.RowMissing
                        ? "it is missing"
                        : "its hash does not follow from the row before it");
        }
    }
}
