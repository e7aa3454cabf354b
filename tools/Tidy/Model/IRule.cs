using System.Collections.Generic;

namespace Tidy.Model
{
    /// <summary>A rule of DESIGN or STYLE. It sees nothing but the files it is given, so a test
    /// can feed it a repository of one wrong line.</summary>
    public interface IRule
    {
        /// <summary>Short name, as findings and exceptions give it.</summary>
        string Name { get; }

        /// <summary>Every breach in these files.</summary>
        IEnumerable<Finding> Check(Repository repository);
    }
}
