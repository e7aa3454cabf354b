using System;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>What a resource is, whatever its value. One table of them serves every device of
    /// a process.</summary>
    public sealed class ResourceDefinition
    {
        /// <summary>Number within the object.</summary>
        public readonly int Id;

        /// <summary>Type of a value; None of what is only executed.</summary>
        public readonly ResourceType Type;

        /// <summary>A sum of <see cref="ResourceOperations"/>.</summary>
        public readonly int Operations;

        /// <summary>True when it has any number of values, each with an id of its own. Such a one
        /// is not written by a server.</summary>
        public readonly bool IsMultiple;

        /// <summary>True when an instance is not complete without it.</summary>
        public readonly bool IsMandatory;

        /// <param name="id">Number within the object.</param>
        /// <param name="type">Type of a value.</param>
        /// <param name="operations">A sum of <see cref="ResourceOperations"/>.</param>
        /// <param name="isMandatory">True when an instance is not complete without it.</param>
        /// <param name="isMultiple">True when it has any number of values.</param>
        public ResourceDefinition(
            int id, ResourceType type, int operations, bool isMandatory = false,
            bool isMultiple = false)
        {
            if (isMultiple && (operations & ResourceOperations.Write) != 0)
            {
                throw new ArgumentException("a multiple resource is not written");
            }
            Id = id;
            Type = type;
            Operations = operations;
            IsMandatory = isMandatory;
            IsMultiple = isMultiple;
        }

        /// <summary>True when all of these operations are offered.</summary>
        public bool Offers(int operations) { return (Operations & operations) == operations; }

        /// <summary>True when gt, lt and st may be attached (LwM2M 1.1 section 7.3.2).</summary>
        public bool IsNumeric
        {
            get
            {
                return Type == ResourceType.Integer || Type == ResourceType.Unsigned
                    || Type == ResourceType.Float;
            }
        }
    }
}
