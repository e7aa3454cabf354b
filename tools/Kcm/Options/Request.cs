using Device.Kcm;

namespace Tools.Kcm.Options
{
    /// <summary>A command line, read and checked.</summary>
    internal sealed class Request
    {
        /// <summary>The image and what opens it.</summary>
        public required ImageName Image { get; init; }

        /// <summary>The image to compare with; null but for diff.</summary>
        public ImageName? Other { get; init; }

        /// <summary>Name of an item; empty when the command has none.</summary>
        public string Name { get; init; } = "";

        /// <summary>The only area that is asked for; null for all.</summary>
        public KcmArea? Area { get; init; }

        /// <summary>DER instead of PEM.</summary>
        public bool IsDer { get; init; }

        /// <summary>The only certificate of a chain that is asked for, from 0; null for
        /// all.</summary>
        public int? Index { get; init; }

        /// <summary>Where to write; null for standard output.</summary>
        public string? Out { get; init; }

        /// <summary>Overwrites what is there.</summary>
        public bool Force { get; init; }

        /// <summary>The result as JSON.</summary>
        public bool Json { get; init; }
    }
}
